"""A run's dealings with one portal's account: may it be used, what is its password, and what did the run meet."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from agent.accounts.gate import Gate
from agent.accounts.session_keeping import RememberingKeeper, open_session_keeper
from agent.accounts.words import STATES, Whose, sentence_of
from agent.computer.clock import Clock
from agent.errors import SecretsError
from agent.planning.office_hours import OfficeHours
from agent.planning.planner import Kind
from agent.rooms import office_hours, read_secret
from agent.secrets.passwords import KeyStore, open_key_store, portal_secret, totp_secret
from agent.settings.config import Config
from agent.settings.portals import ConfiguredPortal
from agent.snapshots import paused, unreadable_password, without_password
from dossiers.dates import VIETNAM, local_date
from dossiers.snapshot import Snapshot, Verdict
from scrapers.context import Account
from scrapers.totp import TotpCodes, TotpSecretError, decode_secret
from store import due_jobs
from store.database import Database
from store.people.accounts import (
    READY,
    USED_ELSEWHERE,
    AccountState,
    account_state,
    last_attempt,
    note_expiry,
    note_state,
)
from store.people.login_gate import StoredLoginGate

_AFTER_OFFICE_HOURS = timedelta(minutes=10)
WANTS_A_PERSON = ("needs_captcha", "needs_otp", "needs_sso")
"""States in which only a person, in a window, gets any further."""
SESSION_ENDED = "session_ended"


class NotNow(Exception):
    """The portal is not opened in this run; ``snapshot`` says why."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(snapshot.verdict.value)
        self.snapshot = snapshot


@dataclass(slots=True, kw_only=True)
class Accounts:
    """The accounts of one unit, during one run over its portals."""

    config: Config
    database: Database
    store: KeyStore
    sessions: RememberingKeeper
    clock: Clock
    office_hours: OfficeHours
    _had_session: set[str] = field(default_factory=set)

    @property
    def _unit(self) -> str:
        return self.config.settings.unit.code

    def open(self, portal: ConfiguredPortal, run_key: str) -> tuple[Account | None, Gate]:
        """The account (``None``: no password is ever needed) and the gate for it. Raises ``NotNow`` for a paused portal
        and where no password can be had."""
        now, name = self.clock.now(), portal.profile.name
        known = self.state(portal)
        if known is not None and known.paused_at is not None:
            raise NotNow(paused(portal.key, name, run_key, now))
        try:
            if portal.profile.login.kind != "none" and self.sessions.load(portal.key) is not None:
                self._had_session.add(portal.key)
            if portal.settings.username is None or portal.profile.login.kind == "person":
                return None, self._gate(portal, "")
            found = self._account(portal, portal.settings.username)
        except SecretsError as error:
            raise NotNow(unreadable_password(portal.key, name, run_key, now, error)) from None
        if found is None:
            raise NotNow(without_password(portal.key, name, run_key, now))
        account, version = found
        return account, self._gate(portal, version)

    def state(self, portal: ConfiguredPortal) -> AccountState | None:
        """What is known of the portal's account."""
        return account_state(self.database, self._unit, portal.key, portal.settings.username or "")

    def sentence(self, portal: ConfiguredPortal) -> str | None:
        """What people are told of the portal's account."""
        state = self.state(portal)
        return None if state is None else sentence_of(state, whose(portal))

    def remember(self, portal: ConfiguredPortal, snapshot: Snapshot) -> None:
        """Notes what the run says of the account."""
        if portal.profile.login.kind == "none":
            return
        username, now = portal.settings.username or "", self.clock.now()
        met = [STATES[problem.code] for problem in snapshot.problems if problem.code in STATES]
        if USED_ELSEWHERE in met:  # also where it was only left to the officers: the computer may be off this evening
            self._try_after_office_hours(now)
        if snapshot.verdict is Verdict.SKIPPED:
            return
        state = met[0] if met else (READY if snapshot.walks or snapshot.verdict.is_complete else None)
        if state in WANTS_A_PERSON and portal.key in self._had_session:
            state = SESSION_ENDED
        if state is not None:
            note_state(self.database, self._unit, portal.key, username, state, now)
        if state == USED_ELSEWHERE:
            self.sessions.give_up(portal.key)
        for problem in snapshot.problems:
            if problem.code == "password_expiring" and problem.detail is not None:
                day = local_date(snapshot.started_at) + timedelta(days=int(problem.detail))
                note_expiry(self.database, self._unit, portal.key, username, day, now)

    def _try_after_office_hours(self, now: datetime) -> None:
        """A row for a run as soon as the officers have gone."""
        end = self.office_hours.end_of_span(now)
        if end is None:
            return
        due = end + _AFTER_OFFICE_HOURS
        until = datetime.combine(due.date(), time.max, VIETNAM)
        row = due_jobs.DueJob(key=f"{Kind.SYNC}:{due:%Y-%m-%dT%H:%M}", kind=Kind.SYNC.value, due_at=due, until=until)
        due_jobs.add(self.database, self._unit, [row], now)

    def _account(self, portal: ConfiguredPortal, username: str) -> tuple[Account, str] | None:
        """The account and the version of its secrets together; ``None`` where no password is saved.

        Raises ``SecretsError``, which names what could not be read.
        """
        secret = read_secret(self.store, portal_secret(portal.key))
        if secret is None:
            return None
        totp = portal.profile.login.totp
        code = read_secret(self.store, totp_secret(portal.key)) if totp else None
        if code is None or totp is None:
            return Account(username=username, password=secret.value), secret.version
        try:
            key = decode_secret(code.value)
        except TotpSecretError:
            raise SecretsError("Chuỗi bí mật TOTP không đúng dạng.", credential=totp_secret(portal.key)) from None
        codes = TotpCodes(
            key=key,
            now=self.clock.now,
            sleep=asyncio.sleep,
            used_until=last_attempt(self.database, self._unit, portal.key, username),
            digits=totp.digits,
            digest=totp.digest,
        )
        # A new secret is as good a reason to try again as a new password.
        return Account(username=username, password=secret.value, codes=codes), f"{secret.version}+{code.version}"

    def _gate(self, portal: ConfiguredPortal, version: str) -> Gate:
        """``version`` is that of the secrets read for this very portal."""
        stored = StoredLoginGate(
            self.database,
            self._unit,
            secret_version=lambda key: version,
            clock=self.clock.now,
            most_a_day=portal.settings.logins_a_day or self.config.settings.limits.logins_a_day,
            in_office_hours=self.office_hours,
        )
        return Gate(stored, lambda key, username: whose(portal))


def open_accounts(config: Config, database: Database, clock: Clock) -> Accounts:
    """The accounts of this office. Raises ``SecretsError`` where the key store can't be used."""
    store = open_key_store(config)
    return Accounts(
        config=config,
        database=database,
        store=store,
        sessions=open_session_keeper(config, store, database, clock),
        clock=clock,
        office_hours=office_hours(config),
    )


def whose(portal: ConfiguredPortal) -> Whose:
    """The portal's account as people name it."""
    return Whose(
        portal=portal.profile.name,
        key=portal.key,
        username=portal.settings.username or "—",
        contact=portal.settings.contact,
    )
