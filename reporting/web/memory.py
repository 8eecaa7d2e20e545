"""What is dear to compute is told from what was computed before, as long as the unit's history is the same.

First this process's own memory, then what the collecting run has left in the ledger (``reporting.prepared``), else it
is computed. All are asked by the history's revision, which any writer changes: nothing is told that is stale.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from reporting.dossier_list import Facets
from reporting.prepared import Part, facets_part
from reporting.web.page import Page
from store.history.remembered import recall

T = TypeVar("T")
_MOST = 400
_lock = threading.Lock()
_kept: dict[tuple[Any, ...], tuple[tuple[Any, ...], Any]] = {}


def remembered(page: Page, key: tuple[Any, ...], make: Callable[[], T]) -> T:
    """``make()``, or what it gave before for ``key``, unit, civil day and the same history. Only for what follows from
    these: ``key`` names every setting that ``make`` looks at."""
    place, state = (page.desk.reader.engine, page.unit, *key), (page.revision, page.today)
    found = _find(page, place, state)
    if found is not None:
        value: T = found[0]
        return value
    made = make()
    _keep(page, place, state, made)
    return made


def recalled(page: Page, key: tuple[Any, ...]) -> Any | None:
    """What ``remembered`` would give without making it; ``None`` where that is nothing."""
    found = _find(page, (page.desk.reader.engine, page.unit, *key), (page.revision, page.today))
    return None if found is None else found[0]


def told(page: Page, parts: Sequence[Part[T]]) -> list[T]:
    """The results of ``parts`` as known now, in their order."""
    state = (page.revision,)
    found: list[T] = []
    with page.desk.reader.reading() as connection:
        kept = recall(connection, page.unit, page.revision, page.now)
        for part in parts:
            place = (page.desk.reader.engine, page.unit, part.key)
            known = _find(page, place, state)
            if known is None:
                known = (part.told(connection, kept),)
                _keep(page, place, state, known[0])
            found.append(known[0])
    return found


def facets_of(page: Page) -> Facets:
    """What the list's filters offer at present."""
    return told(page, [facets_part(page.unit)])[0]


def forget_all() -> None:
    """As a new process begins."""
    with _lock:
        _kept.clear()


def _find(page: Page, place: tuple[Any, ...], state: tuple[Any, ...]) -> tuple[Any] | None:
    with _lock:
        found = _kept.get(place)
    return (found[1],) if found is not None and found[0] == state and page.revision.is_settled(page.now) else None


def _keep(page: Page, place: tuple[Any, ...], state: tuple[Any, ...], made: object) -> None:
    if not page.revision.is_settled(page.now):
        return  # something will come to be known later without anybody writing
    with _lock:
        if len(_kept) >= _MOST:
            _kept.clear()
        _kept[place] = (state, made)
