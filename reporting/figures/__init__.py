"""Counting and listing over the ledger: a figure's number and its dossiers come from the same condition."""
