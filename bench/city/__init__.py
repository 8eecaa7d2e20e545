"""A whole city in one ledger: figures, as-of questions and lists from 1 % of it to all of it."""
