"""What the ledger knows, as of any instant."""
