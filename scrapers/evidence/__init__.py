"""What is kept of a run beside its snapshot: masked, hashed, sealed."""
