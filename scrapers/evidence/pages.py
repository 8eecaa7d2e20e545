"""A mark of every page that a run read: how many rows, and the hash of the page without what it said of people.

Masking a page of a hundred rows takes some two milliseconds of the processor, while the next page is on its way. A
thread of its own would only take turns with the reading, and both would take longer.
"""

import hashlib
from dataclasses import dataclass, replace

import structlog

from dossiers.snapshot import PageMark
from scrapers.evidence.capture import RunEvidence
from scrapers.transport import Reply

_log = structlog.get_logger(__name__)
_MOST_KEPT = 20  # pages of one run of which a capture is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class _Masked:
    mark: PageMark
    suffix: str
    content: bytes | None


class PageMarks:
    """The marks of one run. ``keep``: captures of its first pages are kept too."""

    def __init__(self, evidence: RunEvidence, *, keep: bool) -> None:
        self._evidence = evidence
        self._keep = keep
        self._masked: list[_Masked] = []
        self._counts: dict[str, int] = {}

    def begin_anew(self) -> None:
        """Forgets what was marked: every list is read again from its first page."""
        self._masked.clear()
        self._counts.clear()

    def add(self, list_key: str, rows: int, reply: Reply) -> None:
        """Marks a page of a list; ``reply`` is what it was read from."""
        index = self._counts.get(list_key, 0)
        self._counts[list_key] = index + 1
        suffix, content = self._evidence.masked(reply.text(), reply.content_type)
        mark = PageMark(list_key=list_key, index=index, rows=rows, sha256=hashlib.sha256(content).hexdigest())
        keep = self._keep and len(self._masked) < _MOST_KEPT
        self._masked.append(_Masked(mark=mark, suffix=suffix, content=content if keep else None))

    def finish(self) -> tuple[PageMark, ...]:
        """All marks, in the order of reading. A disk that takes no capture costs the captures alone."""
        return tuple(self._written(number, masked) for number, masked in enumerate(self._masked, start=1))

    def _written(self, number: int, masked: _Masked) -> PageMark:
        kept = self._evidence.kept_as(masked.mark.sha256)  # a failure's capture of this very page
        if kept is None and masked.content is not None:
            try:
                kept = self._evidence.keep(f"list-{number:02}.{masked.suffix}", masked.content)
            except OSError as error:
                _log.warning("evidence_not_written", error=str(error))
        return replace(masked.mark, file=kept)
