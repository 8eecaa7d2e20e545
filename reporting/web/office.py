"""What the dashboard is told by the program that starts it: what only the configuration and the other rooms know."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, Protocol

from dossiers.periods import CutOff
from dossiers.working_calendar import WorkingCalendar
from store.database import Database
from store.history.reconcile import Pair
from store.people.accounts import AccountState
from store.people.names import Reader

if TYPE_CHECKING:
    from reporting.web.reporting_desk import ReportDesk

Action = Literal["retry", "open_login"]
"""What a button can do about an account's state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalInfo:
    """A portal of the unit. ``address`` is where people open it themselves; ``login``: who logs in; ``walked``: the
    program reads it by itself (else people bring saved lists)."""

    key: str
    name: str
    address: str | None = None
    username: str | None = None
    contact: str | None = None
    verified: bool = False
    walked: bool = True
    holds_dossiers: bool = True
    login: Literal["none", "password", "person"] = "password"


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentInfo:
    """A department as the office calls it, with the names that portals use for it and who gets its mails."""

    name: str
    aliases: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """One unit's own settings. ``portals`` in the configuration's order; ``addresses``: all that mails go to (``None``:
    not known here)."""

    unit: str
    name: str
    portals: tuple[PortalInfo, ...]
    calendar: WorkingCalendar
    cut_off: CutOff
    departments: tuple[DepartmentInfo, ...] = ()
    fresh_for: timedelta = timedelta(hours=4)
    soon_days: int = 3
    addresses: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountWords:
    """An account's state for people: a few words, a whole sentence (``None``: nothing to say), who must act, and what a
    button can do about it; ``command``: what is typed at this computer where another password is wanted."""

    short: str
    sentence: str | None
    actor: str | None
    action: Action | None = None
    command: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check of the machine: ``level`` is ``ok``, ``warn`` or ``fail``; ``advice`` says what to do."""

    key: str
    level: str
    sentence: str
    advice: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What the check-up found when it ran last; ``running``: it is being done again."""

    checks: tuple[Check, ...] = ()
    at: datetime | None = None
    running: bool = False
    failed: str | None = None


class Examiner(Protocol):
    """Runs the machine's check-up beside the pages."""

    def last(self) -> Examination: ...

    def begin(self) -> None:
        """Starts it unless it runs already."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One setting that a person may change here. ``value`` is what the form holds; ``label``, ``help`` Vietnamese."""

    name: str
    label: str
    value: str
    help: str = ""
    kind: Literal["line", "lines", "time", "number"] = "line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Settings that are saved together. ``test``: the key of the live test that goes with them."""

    key: str
    title: str
    fields: tuple[Field, ...]
    note: str = ""
    test: str | None = None
    test_label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How something ended, for the person who asked: a sentence, and whether it went well."""

    ok: bool
    sentence: str


class SettingsDesk(Protocol):
    """Reads, changes and tries the settings. Values are checked before anything is written."""

    def sections(self) -> tuple[Section, ...]: ...

    def save(self, section: str, values: Mapping[str, str]) -> Told: ...

    def try_out(self, test: str, values: Mapping[str, str]) -> Told: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words that only the other rooms know. ``actors``: who must act, by ``Actor`` value; ``jobs``: by kind;
    ``block_reason``: why the read-only guard stopped a request."""

    account: Callable[[str, AccountState, datetime | None], AccountWords]
    block_reason: Callable[[str], str]
    actors: Mapping[str, str] = field(default_factory=dict)
    jobs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything the pages work with. ``reader`` refuses every change; ``writer`` is used for what people decide here
    and nothing else. ``evidence`` opens the masked capture of an issue by its name in the ledger. ``upcoming``: the
    next jobs by kind. ``demands_login``: other computers can reach the pages, so nobody gets in without an account.
    ``pairs``: portals to compare; ``reveal`` gives a dossier's full name and notes who read it (``None``: none kept).
    """

    reader: Database
    writer: Database
    office_now: Callable[[], Office]
    now: Callable[[], datetime]
    words: Words
    examiner: Examiner
    reports: "ReportDesk"
    settings: SettingsDesk
    evidence: Callable[[str], bytes | None] = lambda name: None
    upcoming: Callable[[], Sequence[tuple[str, datetime]]] = tuple
    demands_login: bool = False
    version: str = ""
    pairs: tuple[Pair, ...] = ()
    reveal: "Callable[[str, str, Reader, datetime], Told] | None" = None

    @property
    def office(self) -> Office:
        """This computer's unit, by its present settings."""
        return self.office_now()
