"""What may not be printed: secrets that were read at run time, and personal data. The last step before any log line."""

import re
import threading
from collections.abc import Mapping, MutableMapping
from typing import Any

from dossiers.privacy import HIDDEN
from dossiers.privacy import redact as redact_personal_data

_SHORTEST_SECRET = 4
_SECRET_KEYS = re.compile(
    r"(?i)pass(word|wd)?$|^pwd$|secret|mat_khau|token|authorization|cookie|credential|viewstate|session_code|api_?key"
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class Redactor:
    """Knows the secret values of this process and hides them wherever they turn up. Safe for many threads."""

    def __init__(self) -> None:
        self._values: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self._lock = threading.Lock()

    def hide(self, value: str) -> None:
        """From now on ``value`` is never printed. Values of fewer than four characters would hide half of every
        text, so they are left to the rule of keys."""
        if len(value) < _SHORTEST_SECRET:
            return
        with self._lock:
            self._values.update({value, repr(value)[1:-1], _escape(value)})
            longest_first = sorted(self._values, key=len, reverse=True)
            self._pattern = re.compile("|".join(re.escape(item) for item in longest_first))

    def text(self, text: str) -> str:
        """``text`` without secrets, e-mail addresses, identity numbers and phone numbers, on one line."""
        if self._pattern is not None:
            text = self._pattern.sub(HIDDEN, text)
        text = redact_personal_data(text)
        return _escape(text)

    def value(self, value: Any) -> Any:
        """The same for a nested value of a log event. Numbers are judged by what they look like as text."""
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int | float):
            shown = self.text(str(value))
            return value if shown == str(value) else shown
        if isinstance(value, Mapping):
            return {
                self.text(str(key)): HIDDEN if _SECRET_KEYS.search(str(key)) else self.value(item)
                for key, item in value.items()
            }
        if isinstance(value, list | tuple | set | frozenset):
            return [self.value(item) for item in value]
        return self.text(str(value))

    def __call__(self, logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """As a structlog processor. The line's own time and level are ours and stay as they are."""
        ours = {key: event[key] for key in ("timestamp", "level") if key in event}
        return {**self.value(event), **ours}


def _escape(text: str) -> str:
    return _CONTROL.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


REDACTOR = Redactor()
"""The process's own. Whoever reads a secret tells it first."""
