"""The pages, one module each: what they ask of the ledger, and who may open them."""
