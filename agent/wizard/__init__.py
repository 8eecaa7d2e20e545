"""``hoso init``: an office set up step by step, each step tried before it is kept."""
