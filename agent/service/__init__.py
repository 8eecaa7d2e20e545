"""The staying process: one tick, rows that are due, each done once."""
