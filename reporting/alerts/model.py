"""What the overdue mail is made of, and what it shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from reporting.figures.daily_model import DailyLists
from reporting.figures.model import DossierRow, PortalPicture
from reporting.mail.message import header_line, single_address
from store.people.acknowledgements import Acknowledgement

DossierKey = tuple[str, str]
"""(portal, code)."""


def key_of(row: DossierRow) -> DossierKey:
    """How reminders and acknowledgements name a dossier."""
    return (row.portal, row.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A department as configured. ``aliases`` are the names that portals use for it; ``head`` is written to where
    dossiers are late for long."""

    name: str
    recipients: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    head: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        header_line(self.name)
        for address in (*self.recipients, *self.head):
            single_address(address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What earlier days left behind.

    ``overdue_before``: what was overdue at the time of the last mail, ``None`` where there was none. ``mailed`` and
    ``slips``: how often each dossier was reminded of by mail on earlier days, and by slip. ``acknowledged``: what
    somebody took note of and is quiet today. ``unanswered``: slips whose answer is late, as sentences.
    """

    overdue_before: frozenset[DossierKey] | None = None
    mailed: Mapping[DossierKey, int] = field(default_factory=dict)
    slips: Mapping[DossierKey, int] = field(default_factory=dict)
    acknowledged: Mapping[DossierKey, Acknowledgement] = field(default_factory=dict)
    unanswered: tuple[str, ...] = ()


def _all_days(first: date, last: date) -> int:
    return max(0, (last - first).days + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertInput:
    """All that the mails of one morning are made from.

    ``unit`` is the unit's key, ``unit_name`` its name; ``now`` aware; ``pictures`` one per portal that the unit works
    in, also those never read; a picture is fresh if its last complete run ended at most ``fresh_for`` before ``now``
    and nothing that it lacks waits for a person's word.
    ``leaders`` get everything, each department its own. ``links``: each portal's address as configured; ``dashboard``:
    the address of our own pages. Dossiers of the portals ``household`` are due in three working days and told with
    their day; ``working_days`` counts them, both ends. ``expected_by``: the local time by which the mail is there every
    working day, so that people know when its absence is an alarm. ``message_domain`` ends the Message-IDs. Raises
    ``ValueError`` for names that can't stand in a header and for addresses that are not single ones.
    """

    unit: str
    unit_name: str
    now: datetime
    lists: DailyLists
    pictures: tuple[PortalPicture, ...]
    leaders: tuple[str, ...] = ()
    departments: tuple[Department, ...] = ()
    fresh_for: timedelta = timedelta(hours=4)
    message_domain: str = "hoso.invalid"
    memory: Memory = Memory()
    links: Mapping[str, str] = field(default_factory=dict)
    dashboard: str | None = None
    household: frozenset[str] = frozenset()
    expected_by: time = time(8, 0)
    working_days: Callable[[date, date], int] = _all_days

    def __post_init__(self) -> None:
        header_line(self.unit_name)
        for address in self.leaders:
            single_address(address)

    def is_fresh(self, picture: PortalPicture) -> bool:
        """Whether the mail may say "nothing is late" of this portal."""
        return self.is_recent(picture) and picture.held is None

    def is_recent(self, picture: PortalPicture) -> bool:
        """Whether the portal was last read whole a short while ago."""
        return picture.complete_at is not None and self.now - picture.complete_at <= self.fresh_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One dossier as the mail shows it; ``urgency`` says how late or near, ``notes`` what else to know. ``link`` is
    the portal's address, ``page`` that of the dossier on our own dashboard."""

    code: str
    urgency: str
    due: str
    procedure: str
    applicant: str
    portal: str
    officer: str
    notes: tuple[str, ...] = ()
    link: str | None = None
    page: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The lines of one department."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One list of the mail, e.g. the overdue dossiers. ``quiet`` of them are counted and not listed, because somebody
    took note of them."""

    key: str
    title: str
    groups: tuple[Group, ...]
    quiet: int = 0

    @property
    def count(self) -> int:
        return self.quiet + sum(len(group.lines) for group in self.groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureLine:
    """One portal's freshness in words."""

    name: str
    fresh: bool
    sentence: str
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """Everything that text and HTML show, in order."""

    title: str
    headlines: tuple[str, ...]
    alarming: bool
    summary: str
    sections: tuple[Section, ...]
    pictures: tuple[PictureLine, ...]
    footer: tuple[str, ...]
