"""From a Snapshot to the ledger: one transaction that keeps what changed, and nothing that did not."""
