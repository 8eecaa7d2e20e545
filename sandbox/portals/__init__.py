"""The pretend portals: one module per family, and what they share."""
