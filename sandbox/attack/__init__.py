"""A pretend portal that tries everything to change something, and writes down all that reaches it."""
