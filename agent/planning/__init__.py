"""When something is to be done, and when not. Pure."""
