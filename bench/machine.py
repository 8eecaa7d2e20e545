"""On what was measured, and beside what."""

import os
import platform
from datetime import datetime

from dossiers.dates import VIETNAM


def described() -> str:
    """Day, system, cores, Python, and how much else was running (the mean queue of the last minute)."""
    now = datetime.now(VIETNAM)
    load = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "load unknown"
    python = f"Python {platform.python_version()}"
    return f"{now:%Y-%m-%d %H:%M}, {platform.platform()}, {os.cpu_count()} cores, {python}, {load}"
