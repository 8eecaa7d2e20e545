"""What the texts of a list's cells say. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from dossiers.dates import DateShape, DateShapeError, instant_parser
from dossiers.memory import Memory
from dossiers.privacy import redact
from dossiers.text import clean, looks_misencoded, match_key

T = TypeVar("T")

_DAY = len("31/12/2026")

Dated = datetime | str | None
"""What a date's text says: its instant (aware), or the text where it can't be read; ``None`` where none is shown."""


class WrongEncoding(ValueError):
    """A text in an old or wrong encoding."""


class Mapped(NamedTuple, Generic[T]):
    """What a mapped field says: the profile's value for it, the text as it is stored (``None``: none), and the same
    without personal numbers."""

    value: T | None = None
    shown: str | None = None
    redacted: str | None = None

    @property
    def is_strange(self) -> bool:
        """Whether something is shown that the profile doesn't know."""
        return self.value is None and self.shown is not None

    def words(self, beside: str | None) -> str | None:
        """What people read of the field, where another one shows words ``beside`` the value; a value that the profile
        doesn't know is kept behind them."""
        if not beside:
            return self.redacted
        if self.shown is None or self.value is not None or match_key(beside) == match_key(self.shown):
            return redact(beside)
        return redact(f"{beside} ({self.shown})")


def shown(text: str) -> str:
    """``text`` as it is stored. Raises ``WrongEncoding``."""
    if looks_misencoded(text):
        raise WrongEncoding
    return clean(text)


def written() -> Memory[str | None]:
    """Texts as they are stored. Like all memories here it raises ``WrongEncoding``."""
    return Memory(lambda text: shown(text) or None, None)


def plain() -> Memory[str | None]:
    """Texts without personal numbers."""
    return Memory(lambda text: redact(shown(text)) or None, None)


def mapped(table: Mapping[str, T]) -> Memory[Mapped[T]]:
    """Texts that the profile maps. ``table``: by their ``match_key``."""

    def find_out(text: str) -> Mapped[T]:
        words = shown(text)
        return Mapped(table.get(match_key(words)), words, redact(words)) if words else Mapped()

    return Memory(find_out, Mapped())


def dated(shapes: Sequence[DateShape]) -> Callable[[str | None], Dated]:
    """Reads dates in any of ``shapes``. Days without an hour come again and again, other instants hardly ever."""
    parse = instant_parser(shapes)

    def find_out(text: str) -> Dated:
        try:
            return parse(text)
        except DateShapeError:
            return shown(text) or None

    days = Memory(find_out, None)

    def read(text: str | None) -> Dated:
        if text is None or len(text) <= _DAY:
            return days[text]
        try:
            return parse(text)
        except DateShapeError:
            return find_out(text)

    return read
