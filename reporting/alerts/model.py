"""What the overdue mail is made of, and what it shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from reporting.figures_daily_model import DailyLists
from reporting.figures_model import PortalPicture
from reporting.message import header_line, single_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A department as configured. ``aliases`` are the names that portals use for it."""

    name: str
    recipients: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        header_line(self.name)
        for address in self.recipients:
            single_address(address)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertInput:
    """All that the mails of one morning are made from.

    ``unit`` is the unit's key, ``unit_name`` its name; ``now`` aware; ``pictures`` one per portal that the unit works
    in, also those never read; a picture is fresh if its last complete run ended at most ``fresh_for`` before ``now``
    and nothing that it lacks waits for a person's word.
    ``leaders`` get everything, each department its own. ``message_domain`` ends the Message-IDs. Raises ``ValueError``
    for names that can't stand in a header and for addresses that are not single ones.
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
    """One dossier as the mail shows it; ``urgency`` says how late or near, ``notes`` what else to know."""

    code: str
    urgency: str
    due: str
    procedure: str
    applicant: str
    portal: str
    officer: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The lines of one department."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One list of the mail, e.g. the overdue dossiers."""

    key: str
    title: str
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        return sum(len(group.lines) for group in self.groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureLine:
    """One portal's freshness in words."""

    name: str
    fresh: bool
    sentence: str


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
