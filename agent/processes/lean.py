"""Libraries without what they take along for screens that we don't use: sooner there, and smaller for years."""

import sys
from typing import Any


def import_structlog() -> None:
    """``structlog`` without rich and pygments, 5 MB that it takes along for coloured tracebacks: our logs are files.

    To be called before anything else imports it; afterwards rich can be imported as ever. Where either is there
    already nothing is saved and nothing changes.
    """
    if "structlog" in sys.modules or "rich" in sys.modules:
        return
    modules: dict[str, Any] = sys.modules
    modules["rich"] = None  # Python's own word for: can't be imported
    try:
        import structlog  # noqa: F401
    finally:
        del modules["rich"]
