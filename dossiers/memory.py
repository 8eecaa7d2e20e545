"""What texts mean, each found out once: a list shows the same words over and over."""

from collections.abc import Callable
from typing import TypeVar

Meaning = TypeVar("Meaning")

_MOST = 5_000  # texts that one memory holds
_LONGEST = 200  # signs of a text that may come again


class Memory(dict[str | None, Meaning]):
    """Text → what ``find_out`` says of it; ``None`` → ``nothing``. Looked up by ``memory[text]``: where it is known
    that calls nothing. What ``find_out`` raises is raised, and not kept."""

    def __init__(self, find_out: Callable[[str], Meaning], nothing: Meaning) -> None:
        super().__init__({None: nothing})
        self._find_out = find_out
        self._nothing = nothing

    def __missing__(self, text: str | None) -> Meaning:
        if text is None:  # another thread has just made room
            return self._nothing
        meaning = self._find_out(text)
        if len(text) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
                self[None] = self._nothing
            self[text] = meaning
        return meaning
