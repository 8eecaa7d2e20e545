"""Backups: sealed, proven, brought back."""
