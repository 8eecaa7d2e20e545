"""Passwords, keys and what they seal."""
