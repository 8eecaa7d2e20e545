"""The values that counting gives: frozen, free of SQL, made by ``figures.period`` and read by mail and report."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from dossiers.periods import Period
from dossiers.snapshot import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalPicture:
    """How good our picture of one portal is.

    ``complete_from`` and ``complete_at`` are the start and end of its last complete run, ``tried_at`` the end (or
    start, where it never ended) of its last run of any verdict; all aware, ``None`` where there was none. ``reason``
    (Vietnamese) says why the last run is not complete, ``cause`` is the code of its problem. ``held`` (Vietnamese):
    so many dossiers vanished in the last complete run that a person must decide. ``name`` is the portal's name from
    its profile or configuration. ``complete_run`` and ``last_run`` are the numbers of the last complete run and of the
    last run of any verdict.
    """

    portal: str
    name: str
    complete_from: datetime | None = None
    complete_at: datetime | None = None
    tried_at: datetime | None = None
    verdict: Verdict | None = None
    reason: str | None = None
    cause: str | None = None
    held: str | None = None
    complete_run: int | None = None
    last_run: int | None = None


RATE_NAMES = {
    "digitisation": "tỷ lệ số hóa hồ sơ",
    "reuse": "tỷ lệ tái sử dụng dữ liệu số hóa",
    "online_payment": "tỷ lệ thanh toán trực tuyến",
}
"""The rates of the report by key, in its order, in Vietnamese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A rate of one month. ``percent`` as its source shows it; ``source`` (Vietnamese) says where it comes from."""

    key: str  # "digitisation" | "reuse" | "online_payment"
    percent: Decimal
    numerator: int | None = None
    denominator: int | None = None
    source: str | None = None

    def agrees(self) -> bool:
        """Whether the percentage is that of its numerator and denominator, to half of its last decimal place."""
        if self.numerator is None or not self.denominator:
            return True
        exponent = self.percent.as_tuple().exponent
        step = Decimal(1).scaleb(min(exponent, 0) if isinstance(exponent, int) else 0)
        return abs(Decimal(self.numerator) * 100 / Decimal(self.denominator) - self.percent) <= step / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierRow:
    """One dossier behind a figure. Instants aware, dates civil in Asia/Ho_Chi_Minh; the applicant is masked.

    ``ended_basis`` says which date the end is taken from: ``finished``, ``returned``, or ``first_seen`` by us;
    ``channel`` is the national code; ``due_words`` is what the portal says in place of a due date.
    """

    portal: str
    code: str
    procedure_name: str | None
    field_name: str | None
    applicant: str | None
    raw_status: str
    status_group: str | None
    department: str | None
    officer: str | None
    entered_at: datetime | None
    due_at: datetime | None
    due_on: date | None
    ended_at: datetime | None
    ended_on: date | None
    ended_basis: str | None
    seen: bool
    procedure_code: str | None = None
    channel: int | None = None
    entered_on: date | None = None
    due_words: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityBreak:
    """A sum of the report that does not come out. It is shown, never repaired.

    ``sentence`` (Vietnamese) names the sum and both sides; ``dossiers`` are the (portal, code) that cause it.
    """

    key: str
    sentence: str
    left: int
    right: int
    dossiers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyFigures:
    """What a report states of one period, as known at ``as_of`` (aware). Counts are of dossiers.

    ``received_total`` and ``resolved_total`` and ``open_total`` are counted by conditions of their own, so that
    their sums can be checked; see ``reporting.figures.identities``. ``pictures`` holds every portal of the unit.
    """

    unit: str
    period: Period
    as_of: datetime
    received_total: int
    received_online: int
    received_direct: int
    received_unknown_channel: int
    carried_over: int
    resolved_total: int
    resolved_early: int
    resolved_on_time: int
    resolved_late: int
    refused: int
    withdrawn: int
    open_total: int
    open_in_time: int
    open_overdue: int
    no_due_date: int
    unknown_status: int
    ended_date_inferred: int
    rates: tuple[Rate, ...] = ()
    pictures: tuple[PortalPicture, ...] = ()
    breaks: tuple[IdentityBreak, ...] = ()

    def rate(self, key: str) -> Rate | None:
        """The rate of that key; ``None`` where it is not known."""
        return next((rate for rate in self.rates if rate.key == key), None)
