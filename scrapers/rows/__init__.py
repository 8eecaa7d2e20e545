"""From what stands in a list to observations, and what was wrong with them. Pure."""
