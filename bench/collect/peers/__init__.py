"""The alternatives. They run in a virtual environment of their own and know nothing of the product."""
