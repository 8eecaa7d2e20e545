"""An office through months and years without a browser: the real schedule, jobs, ledger, gates and mails."""
