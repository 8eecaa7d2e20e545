"""Where a portal's own verdict on a deadline is not ours: what it says in words, against the dates that it shows."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from dossiers.dates import local_date
from dossiers.portal_verdict import says_late
from dossiers.status import ENDED_GROUPS, OPEN_GROUPS
from store.database import Database
from store.history.versions import counted

_ENDED = frozenset(group.value for group in ENDED_GROUPS)
_OPEN = frozenset(group.value for group in OPEN_GROUPS)
_LOOKED_AT = (
    "portal",
    "code",
    "raw_status",
    "due_words",
    "status_group",
    "due_on",
    "ended_on",
    "procedure_name",
    "department",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A dossier that its portal calls late and we do not (``portal_says_late``), or the other way round. ``words`` are
    the portal's; dates civil (Asia/Ho_Chi_Minh). Without a due date we count as in time."""

    portal: str
    code: str
    portal_says_late: bool
    words: str
    due_on: date | None
    ended_on: date | None
    procedure_name: str | None
    department: str | None


def verdicts(database: Database, unit: str, at: datetime) -> tuple[Verdict, ...]:
    """Every dossier known at ``at`` (aware) on which a portal's verdict is not ours, by portal and code.

    Words that a portal shows change from hour to hour, and are read again only by the next run: what they say is
    compared with our verdict of that day.
    """
    known = counted(unit, at).subquery("known")
    with database.reading() as connection:
        spoken = connection.execute(select(known.c.raw_status).distinct()).scalars()
        telling = [words for words in spoken if says_late(words, None) is not None]
        rows = (
            connection.execute(
                select(*(known.c[name] for name in _LOOKED_AT))
                .where(or_(known.c.due_words.is_not(None), known.c.raw_status.in_(telling)), known.c.seen == "seen")
                .order_by(known.c.portal, known.c.code)
            )
            .mappings()
            .all()
        )
        found = [_verdict(dict(row), local_date(at)) for row in rows]
    return tuple(item for item in found if item is not None)


def is_late(status_group: str | None, due_on: date | None, ended_on: date | None, today: date) -> bool | None:
    """Our own verdict by dates (NĐ 118/2025/NĐ-CP); ``None`` for a dossier that is neither open nor ended."""
    if status_group in _ENDED:
        return due_on is not None and ended_on is not None and ended_on > due_on
    if status_group in _OPEN:
        return due_on is not None and due_on < today
    return None


def _verdict(row: dict[str, Any], today: date) -> Verdict | None:
    theirs = says_late(row["raw_status"], row["due_words"])
    ours = is_late(row["status_group"], row["due_on"], row["ended_on"], today)
    if theirs is None or ours is None or theirs is ours:
        return None
    return Verdict(
        portal=row["portal"],
        code=row["code"],
        portal_says_late=theirs,
        words=" · ".join(filter(None, (row["raw_status"], row["due_words"]))),
        due_on=row["due_on"],
        ended_on=row["ended_on"],
        procedure_name=row["procedure_name"],
        department=row["department"],
    )
