"""From a portal to a Snapshot. Knows browsers, knows no database."""
