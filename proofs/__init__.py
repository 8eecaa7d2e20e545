"""Proofs of what the product promises, run against the pretend world in a real browser."""
