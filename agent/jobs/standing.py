"""What is wrong now, for the operator: portals, the line, the shared folder, addresses that refuse mail.

Every sentence is one that the catalogue, the outbox or the queue already holds: mails say what the pages and commands
say.
"""

import hashlib
from datetime import datetime

from agent.accounts.words import CODES, sentence_of
from agent.jobs.accounts import whose
from agent.settings.addresses import configured_addresses
from agent.settings.config import Config
from agent.settings.portals import ConfiguredPortal, configured_portals
from dossiers.dates import format_instant
from dossiers.problems import NO_LINE, Actor, Retry
from dossiers.snapshot import Verdict
from reporting.notices.operator import Standing
from scrapers.errors.catalogue import CATALOGUE, make_problem
from store import file_drops, notices, outbox
from store.database import Database
from store.outbox import DeliveryState
from store.people.accounts import PAUSED, READY, account_state
from store.recording.brakes import open_questions
from store.rests import MOST_FAILURES
from store.runs import Run, last_runs
from store.troubles import TroubleKind

LINE, SHARE = "line", "share"
_LOOKED_AT = 40
_NOT_A_TRY = (Verdict.SKIPPED, Verdict.INTERRUPTED)
_FOR_PEOPLE = (Actor.ACCOUNT_OWNER, Actor.OPERATOR, Actor.DEVELOPER)


def standing(config: Config, database: Database) -> tuple[Standing, ...]:
    """Everything that is wrong as the ledger knows it."""
    unit = config.settings.unit.code
    questions = open_questions(database, unit)
    found, without_line = [], []
    for portal in configured_portals(config):
        if not portal.is_walked:
            continue
        runs = _failed_since_complete(database, unit, portal.key)
        if runs and runs[0].cause == NO_LINE:
            without_line.append((portal, runs))
            continue
        held = questions[portal.key].sentence if portal.key in questions else None
        found += _of_portal(database, unit, portal, runs, held)
    if without_line:
        found.insert(0, _line(without_line))
    return (*found, *_computer(database, unit), *_share(database, unit), *_mail(config, database))


def subject_names(config: Config) -> dict[str, str]:
    """Each subject as people name it, for what is over."""
    names = {portal.key: portal.name for portal in configured_portals(config)}
    return {**names, LINE: "Mạng của máy này", SHARE: "Thư mục dùng chung"}


def _failed_since_complete(database: Database, unit: str, portal: str) -> tuple[Run, ...]:
    """The runs since the last complete one that tried and did not succeed, newest first."""
    failed = []
    for run in last_runs(database, unit, limit=_LOOKED_AT, portal=portal):
        if run.verdict is None or (run.verdict in _NOT_A_TRY and run.cause != NO_LINE):
            continue
        if run.verdict.is_complete:
            break
        failed.append(run)
    return tuple(failed)


def _of_portal(
    database: Database, unit: str, portal: ConfiguredPortal, runs: tuple[Run, ...], held: str | None
) -> list[Standing]:
    state = account_state(database, unit, portal.key, portal.settings.username or "")
    shown = READY if state is None else state.shown
    if shown == PAUSED:  # by a person's wish
        return []
    if state is not None and shown != READY and CATALOGUE[CODES[shown]].actor in _FOR_PEOPLE:
        words = sentence_of(state, whose(portal))
        return [_standing(portal, TroubleKind.NEEDS_YOU, shown, state.since, words or "")]
    if held is not None:
        since = runs[-1].started_at if runs else last_runs(database, unit, limit=1, portal=portal.key)[0].started_at
        return [_standing(portal, TroubleKind.NEEDS_YOU, "held", since, held)]
    return _of_runs(portal, runs) if runs else []


def _of_runs(portal: ConfiguredPortal, runs: tuple[Run, ...]) -> list[Standing]:
    """What failed runs alone say: needs a person at once, or is tried again and was so for long."""
    newest = runs[0]
    cause, sentence = newest.cause or "incomplete", newest.reason or "Chưa đọc được đủ."
    if newest.verdict is Verdict.NEEDS_PERSON or _needs_people(cause):
        return [_standing(portal, TroubleKind.NEEDS_YOU, cause, runs[-1].started_at, sentence)]
    if len(runs) >= MOST_FAILURES:
        words = f"{sentence} Đã {len(runs)} lần liền chưa đọc được đủ."
        return [_standing(portal, TroubleKind.WILL_RETRY, cause, runs[-1].started_at, words)]
    return []


def _needs_people(cause: str) -> bool:
    entry = CATALOGUE.get(cause)
    return entry is not None and entry.actor in _FOR_PEOPLE and entry.retry is Retry.NEVER


def _standing(portal: ConfiguredPortal, kind: TroubleKind, cause: str, since: datetime, sentence: str) -> Standing:
    return Standing(subject=portal.key, name=portal.name, kind=kind, cause=cause, since=since, sentence=sentence)


def _line(cut_off: list[tuple[ConfiguredPortal, tuple[Run, ...]]]) -> Standing:
    """One sentence about the line, however many portals it cost."""
    since = min(next(run.started_at for run in reversed(runs) if run.cause == NO_LINE) for _, runs in cut_off)
    names = ", ".join(portal.name for portal, _ in cut_off)
    sentence = f"{make_problem(NO_LINE).sentence} Từ {format_instant(since)} chưa đọc được: {names}."
    return Standing(
        subject=LINE, name="Mạng của máy này", kind=TroubleKind.LINE, cause=NO_LINE, since=since, sentence=sentence
    )


def _computer(database: Database, unit: str) -> list[Standing]:
    """What the program has to tell of the computer it runs on: its clock, a backup that failed."""
    return [
        Standing(
            subject=f"notice:{each.key}"[:64],
            name="Máy tính này",
            kind=TroubleKind.NEEDS_YOU,
            cause=each.key,
            since=each.since,
            sentence=each.sentence,
        )
        for each in notices.open_notices(database, unit)
        if each.level == "fail"
    ]


def _share(database: Database, unit: str) -> list[Standing]:
    waiting = [drop for drop in file_drops.waiting(database, unit) if drop.problem]
    if not waiting:
        return []
    refused = any(drop.refused_version for drop in waiting)
    more = f" (và {len(waiting) - 1} tệp khác)" if len(waiting) > 1 else ""
    return [
        Standing(
            subject=SHARE,
            name="Thư mục dùng chung",
            kind=TroubleKind.NEEDS_YOU if refused else TroubleKind.WILL_RETRY,
            cause="share_refused" if refused else "share_away",
            since=waiting[0].created_at,
            sentence=f"{waiting[0].problem}{more}",
        )
    ]


def _mail(config: Config, database: Database) -> list[Standing]:
    found, unit = [], config.settings.unit.code
    for each in outbox.refused_recipients(database, unit, configured_addresses(config)):
        found.append(
            Standing(
                subject=f"mail:{hashlib.sha256(each.recipient.encode()).hexdigest()[:16]}",
                name=f"Địa chỉ {each.recipient}",
                kind=TroubleKind.NEEDS_YOU,
                cause="address_refused",
                since=each.changed_at,
                sentence=(
                    f"Máy chủ thư từ chối thư gửi tới địa chỉ này ({each.detail or 'không nói lý do'}). Thư đó không "
                    "được gửi lại. Hãy sửa địa chỉ trong tệp cấu hình, rồi thử: hoso mail test"
                ),
            )
        )
    for each in outbox.waiting(database, unit):
        if each.state is DeliveryState.UNKNOWN and (each.detail or "").startswith("(gửi lại)"):
            found.append(
                Standing(
                    subject=f"unknown:{each.id}",
                    name=f"Thư số {each.id}",
                    kind=TroubleKind.NEEDS_YOU,
                    cause="mail_unknown",
                    since=each.changed_at,
                    sentence=(
                        f"Chưa chắc thư đến {each.recipient} (“{each.subject}”), đã gửi lại một lần. Hãy hỏi người "
                        f"nhận: [Đã nhận] hoso mail received {each.id} · [Gửi lại] hoso mail resend {each.id}"
                    ),
                )
            )
    return found
