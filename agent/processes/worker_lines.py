"""How a child tells its parent what it does: one JSON object per line."""

import json
import threading
from collections.abc import Callable
from typing import IO, Any

Emit = Callable[[dict[str, Any]], None]


def emitter(stream: IO[str]) -> Emit:
    """Writes each line whole and at once, from whatever thread."""
    lock = threading.Lock()

    def emit(line: dict[str, Any]) -> None:
        text = json.dumps(line, ensure_ascii=False)
        with lock:
            stream.write(text + "\n")
            stream.flush()

    return emit
