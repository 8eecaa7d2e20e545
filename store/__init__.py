"""From a Snapshot to the ledger, and from the ledger to answers. Knows SQL, knows no browser."""
