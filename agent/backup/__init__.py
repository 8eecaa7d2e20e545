"""Backups: made, sealed, proven by restoring them, kept by generations, and brought back."""
