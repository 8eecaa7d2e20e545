"""The ledger at size: recording beside plain SQL, the report of a ward-year, a whole city's questions."""
