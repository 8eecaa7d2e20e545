"""What tests, proofs and benchmarks start for themselves: servers of their own, gone at the end."""
