"""Starts ``collecting_child`` as a worker of ``hoso`` starts: without what libraries take along for screens."""

import sys

from agent.processes.lean import import_structlog

if __name__ == "__main__":
    import_structlog()
    from proofs.life.collecting_child import main

    sys.exit(main())
