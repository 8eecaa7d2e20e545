"""Full names, for an office that wants them: the ledger holds ciphertext, and reading one in clear leaves a row.

The key is not here: whoever records hands over ``Seal``, whoever reads the way to open. ``mark`` tells equal names
apart from others without opening them; made with the key, it says nothing without it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, delete, insert, select

from store.database import Database
from store.people.access_log import Access, Act, note_access_in
from store.recording.ledger_rows import chunks
from store.tables import dossier, sealed_name


class Seal(Protocol):
    """Makes full names unreadable."""

    def mark(self, name: str) -> str:
        """64 signs, the same for the same name."""
        ...

    def seal(self, name: str) -> str:
        """Ciphertext."""
        ...


class EarlySeal:
    """A ``Seal`` that does what is foreseen ahead. Each ciphertext is given away once: equal names don't look equal."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal
        self._marks: dict[str, str] = {}
        self._sealed: dict[str, list[str]] = {}

    def foresee(self, name: str) -> None:
        """``name`` will have to be sealed."""
        if name not in self._marks:
            self._marks[name] = self._seal.mark(name)
        self._sealed.setdefault(name, []).append(self._seal.seal(name))

    def forget(self) -> None:
        """Nothing is foreseen any more."""
        self._marks.clear()
        self._sealed.clear()

    def mark(self, name: str) -> str:
        """See ``Seal``."""
        return self._marks.get(name) or self._seal.mark(name)

    def seal(self, name: str) -> str:
        """See ``Seal``."""
        ready = self._sealed.get(name)
        return ready.pop() if ready else self._seal.seal(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who wants to read a name: ``who`` as staff know the person, ``viewer_id`` of the dashboard's account."""

    who: str
    viewer_id: int | None = None


def keep(connection: Connection, unit: str, portal: str, names: Mapping[str, str], seal: Seal, at: datetime) -> None:
    """Keeps the full names (by dossier code) that are new or others than before."""
    d, s = dossier.c, sealed_name.c
    known = connection.execute(
        select(d.code, d.id, s.mark)
        .join(sealed_name, s.dossier_id == d.id, isouter=True)
        .where(d.unit == unit, d.portal == portal)
    )
    rows = []
    for code, id_, mark in known:
        name = names.get(code)
        if name is not None and (now := seal.mark(name)) != mark:
            rows.append({"dossier_id": id_, "unit": unit, "mark": now, "sealed": seal.seal(name), "known_from": at})
    for part in chunks(rows):
        connection.execute(delete(sealed_name).where(s.dossier_id.in_([row["dossier_id"] for row in part])))
        connection.execute(insert(sealed_name), part)


def read_name(
    database: Database,
    unit: str,
    portal: str,
    code: str,
    *,
    opened: Callable[[str], str],
    reader: Reader,
    now: datetime,
) -> str | None:
    """A dossier's full name in clear; ``None`` where none is kept. That somebody read it is kept first, in the same
    transaction: a name that was not noted down was not read. ``opened`` raises what it will; then nothing is noted."""
    d, s = dossier.c, sealed_name.c
    mine = (d.unit == unit, d.portal == portal, d.code == code)
    with database.writing(unit) as connection:
        query = select(s.sealed).join(dossier, d.id == s.dossier_id).where(*mine)
        sealed = connection.execute(query).scalar()
        if sealed is None:
            return None
        name = opened(sealed)
        access = Access(at=now, who=reader.who, act=Act.FULL_NAME, viewer_id=reader.viewer_id, portal=portal, code=code)
        note_access_in(connection, unit, access)
    return name
