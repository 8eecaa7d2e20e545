"""A page with the state of everything in the shared folder: whoever opens it sees how old it is. It names portals and
counts, nobody and no dossier."""

import json
from datetime import datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from agent.accounts.words import SHORT
from agent.computer.clock import Clock
from agent.computer.files import ensure_folder, replace_privately
from agent.errors import Failure
from agent.jobs.alert_input import mail_expected_by
from agent.logging import get_logger
from agent.outgoing.dropping import copy_to_share
from agent.screen import VERDICTS
from agent.settings.config import Config
from agent.status.gather import read_status
from agent.status.model import PortalStatus, Status
from agent.status.screen import age, backup_line, service_line, when
from agent.storage import open_database
from dossiers.dates import format_instant

if TYPE_CHECKING:
    from jinja2 import Template

_PATIENCE = timedelta(hours=2)  # a collection may take long, and a computer that slept catches up first
NAMES = ("trang-thai.html", "trang-thai.json")
"""In the shared folder, and under ``status/`` in the data folder."""


def leave_word(config: Config, clock: Clock) -> None:
    """Writes both files and copies them to the shared folder; a share that can't be used gets them later.

    Never raises what a folder, a share or the ledger may do: a sign of life must not cost the work that it tells of.
    """
    from store.errors import StoreError

    if not config.settings.watch.status_file:
        return
    try:
        now = clock.now()
        database = open_database(config, now)
        status = read_status(config, database, now)
        folder = ensure_folder(config.data_folder / "status")
        for name, text in zip(NAMES, (page(status, mail_expected_by(config)), public(status)), strict=True):
            replace_privately(folder / name, text.encode())
        copies = copy_to_share(config, database, clock, [(folder / name, name) for name in NAMES], replaces=True)
    except (Failure, StoreError, OSError) as error:
        get_logger("hoso.status").warning("status_file_not_written", error=str(error))
        return
    for copied in copies:
        if copied.problem:
            get_logger("hoso.status").info("status_file_not_copied", name=copied.name, problem=copied.problem)


def public(status: Status) -> str:
    """What may lie among other people's files, as JSON: no user names, no sentences that hold them."""
    shown = status.model_dump(
        mode="json",
        include={"now", "unit", "due", "mails_waiting", "mails_refused", "mails_unknown", "files_waiting", "backup"}
        | {"service", "clock"},
    )
    wanted = {"portal", "name", "fresh", "complete_at", "tried_at", "verdict", "account", "next_run_at"}
    portals = [portal.model_dump(mode="json", include=wanted) for portal in status.portals]
    report = status.report
    last = None if report is None else report.model_dump(mode="json", include={"period", "number", "issued_at"})
    return json.dumps({**shown, "portals": portals, "report": last}, ensure_ascii=False, indent=2)


def page(status: Status, mail_by: time = time(8, 0)) -> str:
    """The same for people. A small script says how old the page is whenever it is looked at, and whether it should
    have been written anew since. ``mail_by``: when the morning's mail must be there (local)."""
    coming = [due.due_at for due in status.due if due.kind in ("sync", "alert") and not due.waiting]
    next_at = min(coming) + _PATIENCE if coming else None
    return _template().render(
        next_at=None if next_at is None else format_instant(next_at),
        next_stamp="" if next_at is None else next_at.isoformat(),
        mail_by=f"{mail_by:%H:%M}",
        unit=status.unit,
        at=format_instant(status.now),
        stamp=status.now.isoformat(),
        fine=not status.needs_attention,
        clock=status.clock,
        portals=[_row(portal, status.now) for portal in status.portals],
        lines=_lines(status),
    )


@cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("agent"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("status.html.j2")


def _row(portal: PortalStatus, now: datetime) -> dict[str, Any]:
    at = portal.complete_at
    next_at = portal.next_run_at
    return {
        "name": portal.name,
        "fresh": portal.fresh,
        "at": "chưa có" if at is None else format_instant(at),
        "age": "—" if at is None else age((now - at).total_seconds()),
        "verdict": VERDICTS.get(portal.verdict or "", "—"),
        "account": "—" if portal.account is None else SHORT[portal.account],
        "next": "—" if next_at is None else when(next_at, now),
    }


def _lines(status: Status) -> list[str]:
    unsent = status.mails_waiting + status.mails_refused + status.mails_unknown
    report = status.report
    return [
        "Mọi thư đã được gửi." if not unsent else f"{unsent} thư chưa gửi được hoặc chưa rõ đã tới.",
        "Chưa lập báo cáo tháng nào."
        if report is None
        else f"Báo cáo gần nhất: tháng {report.period}, lần {report.number}, lúc {format_instant(report.issued_at)}.",
        backup_line(status),
        service_line(status),
    ]
