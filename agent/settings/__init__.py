"""``config.toml``: its shape, reading it, and saying what is wrong with it."""
