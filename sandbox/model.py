"""The shapes of the pretend world: what happens to a dossier, and what a portal shows of it at an instant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dossiers.status import Channel, OwnerKind, Status


class EventKind(StrEnum):
    """What can happen to a dossier."""

    SUBMITTED = "submitted"
    RECEIVED = "received"
    FORWARDED = "forwarded"
    SUPPLEMENT_ASKED = "supplement_asked"
    SUPPLEMENT_GIVEN = "supplement_given"
    PAYMENT_ASKED = "payment_asked"
    PAID = "paid"
    DUE_REWRITTEN = "due_rewritten"
    PROCESSED = "processed"
    RETURNED = "returned"
    REFUSED = "refused"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event at an aware instant (Asia/Ho_Chi_Minh, whole minutes). ``due_at`` where the event sets a due date;
    ``officer`` and ``department`` where it moves the dossier to other hands."""

    at: datetime
    kind: EventKind
    due_at: datetime | None = None
    department: str | None = None
    officer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PretendDossier:
    """A dossier with its whole life. ``aliases`` holds its other codes (iGate's ``nationCode``). ``second_of``: the
    (portal, code) of the dossier that is shown here for a second time; the centre's counts leave it out."""

    portal: str
    code: str
    number: int  # the portal's internal id, unique within the portal
    list_key: str  # which of the portal's lists shows it
    procedure_code: str
    procedure_name: str
    field_name: str
    applicant: str
    owner_kind: OwnerKind
    channel: Channel
    events: tuple[Event, ...]
    aliases: tuple[str, ...] = ()
    second_of: tuple[str, str] | None = None
    digitised: bool = True
    reuse_eligible: bool = False
    reused: bool = False
    paid_online: bool | None = None  # None: nothing to pay


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierView:
    """What a portal shows of a dossier at an instant: the truth that any collector should find then.

    Instants are aware, Asia/Ho_Chi_Minh, whole minutes.
    """

    portal: str
    code: str
    number: int
    list_key: str
    aliases: tuple[str, ...]
    procedure_code: str
    procedure_name: str
    field_name: str
    applicant: str
    owner_kind: OwnerKind
    channel: Channel
    status: Status
    submitted_at: datetime
    received_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None
    department: str
    officer: str
    updated_at: datetime
    second_of: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorView:
    """A rate of the index page: ``numerator / denominator``, both counted from the world's dossiers."""

    key: str
    name: str
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldView:
    """What all portals show at one instant. Keys are portal keys; dossiers in order of ``number``."""

    at: datetime
    portals: Mapping[str, tuple[DossierView, ...]]
    indicators: tuple[IndicatorView, ...]
