"""How fast and how large: the product beside its alternatives, in one run, printed as ratios (``make bench``)."""
