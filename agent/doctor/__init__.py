"""The check-up: is everything there that the program needs, and what to do where it is not."""
