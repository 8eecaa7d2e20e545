"""Copies, backups, and letting go of what must not be kept longer."""
