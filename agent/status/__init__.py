"""``hoso status`` and the page in the shared folder: how fresh everything is, what waits for a person."""
