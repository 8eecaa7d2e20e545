"""Portal accounts: whether one may log in now, in whose words, and how long log-ins live."""
