"""Where long proofs put their files."""

from pathlib import Path


def memory_folder() -> Path | None:
    """A folder in memory, where there is one: no disk is meant to be tried here, and none slows the days down."""
    shared = Path("/dev/shm")  # noqa: S108 - only its existence is asked
    return shared if shared.is_dir() else None
