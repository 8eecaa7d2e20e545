"""Read-only: what may leave for a portal, and everything that makes it so."""
