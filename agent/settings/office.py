"""Who and what the office is: its unit, its portals, and the people who are written to."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from agent.settings.types import (
    Addresses,
    Fingerprint,
    HostName,
    Hours,
    LoginsADay,
    Origin,
    PortalKey,
    Section,
    Text,
    Texts,
)
from dossiers.receipt import Receipt


class UnitSettings(Section):
    """Whose ledger this is. ``code`` is the unit's own key in the ledger (its national unit code)."""

    code: Text
    name: Text
    centre: Text = "Trung tâm Phục vụ hành chính công"


class CertificateException(Section):
    """At ``host`` the one certificate with this SHA-256 will do, though it can't be trusted, until the end of the day
    ``until``. ``reason``: who confirmed the fingerprint, and why the portal can't do better; shown wherever the
    exception is."""

    host: HostName
    sha256: Fingerprint
    until: date
    reason: Text


class PortalSettings(Section):
    """One portal that the unit works in.

    ``origins`` replaces addresses of the portal's profile, by name; ``parameters`` are the unit's own values that the
    profile's requests need; ``verified``: the office has tried the profile on its portal (``hoso try``);
    ``seconds_between_pages``, ``parallel_pages`` and ``hours`` ("07:00-18:00", on working days) replace those of the
    profile's pace. ``contact``: whom to call when the account is locked (name, phone). ``logins_a_day``: of this
    portal alone, see ``[limits]``. ``receipt``: where the portal's dossiers are received, if otherwise than its profile
    says (``dossiers.receipt``). ``certificate_exceptions``: certificates that can't be trusted and are taken for a
    while, each pinned (``agent.accounts.certificate_exceptions``).
    """

    key: PortalKey
    enabled: bool = True
    verified: bool = False
    username: Text | None = None
    expected_unit: Text | None = None
    expected_user: Text | None = None
    origins: dict[str, Origin] = Field(default_factory=dict)
    parameters: dict[str, str] = Field(default_factory=dict)
    seconds_between_pages: Annotated[float, Field(ge=0, le=60, strict=False)] | None = None
    contact: Text | None = None
    logins_a_day: LoginsADay | None = None
    parallel_pages: Annotated[int, Field(ge=1, le=8)] | None = None
    hours: Hours | None = None
    receipt: Annotated[Receipt, Field(strict=False)] | None = None
    certificate_exceptions: Annotated[tuple[CertificateException, ...], Field(strict=False)] = ()


class OperatorSettings(Section):
    """Who looks after the program: gets the mails that ask a person for something."""

    recipients: Addresses = ()


class LeadersSettings(Section):
    """Who gets the mail about all departments."""

    recipients: Addresses = ()


class DepartmentSettings(Section):
    """Who gets the mail about one department. ``aliases`` are the names that portals use for it; ``head`` is written to
    where dossiers are late for long."""

    name: Text
    recipients: Addresses = ()
    aliases: Texts = ()
    head: Addresses = ()


class EscalationSettings(Section):
    """After how many days overdue (civil days, as the mails count) the head of a department is written to, and after
    how many the leaders; 0: never."""

    head_after_days: Annotated[int, Field(ge=0, le=365)] = 3
    leader_after_days: Annotated[int, Field(ge=0, le=365)] = 7


class HouseholdSettings(Section):
    """Portals whose dossiers are due in three working days, and who is told in the course of the day besides the
    departments: mostly the head of the department that keeps the account."""

    portals: Annotated[tuple[PortalKey, ...], Field(strict=False)] = ("hkd",)
    recipients: Addresses = ()


class ReconcileSettings(Section):
    """Two portals whose dossiers are compared, by key. ``by``: of the second portal's dossiers those of the first one's
    procedures ("procedures"; of ``procedures`` alone where these codes are given), or only those that bear a code of
    its making ("codes")."""

    first: PortalKey
    second: PortalKey
    by: Literal["procedures", "codes"] = "procedures"
    procedures: Texts = ()
