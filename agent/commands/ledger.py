"""``hoso passed-by``, ``hoso history``, ``hoso learned``: questions to the history."""

from dataclasses import asdict
from datetime import timedelta

import typer

from agent.commands.questions import print_json, question, shown
from agent.commands.work import known_until
from agent.errors import ExitCode, InputError
from agent.rooms import cut_off
from agent.settings.config import Config
from agent.settings.portals import configured_portals
from dossiers.codes import normalise_code
from dossiers.dates import format_instant
from dossiers.periods import monthly_period, parse_month
from dossiers.status import Channel, OwnerKind
from store.history import cases
from store.history.events import dossier_events
from store.history.learned import FACTS, Kind, Learned
from store.history.learned import learned as learned_between
from store.history.versions import history as versions_of


def passed_by(config: Config, month: str, as_of: str | None, *, as_json: bool) -> ExitCode:
    """``hoso passed-by``: 1 where there is something to doubt. Raises ``InputError`` and ``MonthError``."""
    from reporting.figures.period import Window, list_dossiers
    from reporting.figures.receipt import RECEIPT_FIGURES, receipt

    asked = question(config, as_of)
    window = Window(period=monthly_period(*parse_month(month), cut_off(config)), as_of=asked.at)
    held = {portal.key: portal.name for portal in configured_portals(config) if portal.holds_dossiers}
    fresh = timedelta(hours=config.settings.limits.fresh_hours)
    said = receipt(asked.database, asked.unit, window, portals=held, fresh=fresh)
    passed = list_dossiers(asked.database, asked.unit, RECEIPT_FIGURES["passed_by"], window)
    late = list_dossiers(asked.database, asked.unit, RECEIPT_FIGURES["received_late_at_centre"], window)
    if as_json:
        share = None if said.share is None else f"{said.share:.2f}"
        print_json({**asdict(said), "total": said.total, "share": share, "dossiers": passed, "late_dossiers": late})
    else:
        typer.echo(said.sentence)
        for row in passed:
            department = f", {row.department}" if row.department else ""
            received = f"nhận {shown(row.entered_at)}, {row.raw_status}"
            typer.echo(f"  {row.code} ({asked.name(row.portal)}): {received}{department}")
        if late:
            typer.echo("Trung tâm tiếp nhận sau nơi khác:")
        for row in late:
            typer.echo(f"  {row.code} ({asked.name(row.portal)}): nơi kia nhận {shown(row.entered_at)}")
        for doubt in said.doubts:
            typer.echo(f"Lưu ý: {doubt.sentence}")
    return ExitCode.ATTENTION if said.doubts else ExitCode.DONE


def history(config: Config, portal: str, code: str, *, as_json: bool) -> ExitCode:
    """``hoso history``. Raises ``InputError`` for a dossier that the ledger does not know."""
    asked, plain = question(config, None), normalise_code(code)
    with asked.database.reading() as connection:
        rows = [dict(row) for row in connection.execute(versions_of(asked.unit, portal, plain)).mappings()]
    if not rows:
        raise InputError(f"Sổ không có hồ sơ {plain} của cổng {portal}. Xin kiểm tra lại mã và tên cổng.")
    every = cases.case_of(asked.database, asked.unit, portal, plain, asked.at)
    views = [view for view in every if view != (portal, plain)]
    versions = [
        {"known_from": row["known_from"], "known_to": row["known_to"], "run_id": row["run_id"], "seen": row["seen"]}
        | {name: row[name] for name in FACTS}
        for row in rows
    ]
    events = dossier_events(asked.database, asked.unit, portal, plain)
    if as_json:
        print_json({"portal": portal, "code": plain, "also": views, "versions": versions, "events": events})
        return ExitCode.DONE
    typer.echo(f"{plain} ({asked.name(portal)})")
    for other, other_code in views:
        typer.echo(f"Cũng là hồ sơ {other_code} ở {asked.name(other)}.")
    before: dict[str, object] = dict.fromkeys(FACTS)
    kinds: dict[object, list[str]] = {}
    for event in events:
        kinds.setdefault(event.known_at, []).append(event.kind.label)
    for version in versions:
        label = ", ".join(kinds.get(version["known_from"], []))
        typer.echo(f"Biết từ {format_instant(version['known_from'])}: {label}")
        for name, words in FACTS.items():
            if version[name] != before[name]:
                old = "" if before[name] is None else f"{_fact(name, before[name])} → "
                typer.echo(f"  {words}: {old}{_fact(name, version[name])}")
        before = version
    return ExitCode.DONE


def learned(config: Config, since: str, until: str | None, *, as_json: bool) -> ExitCode:
    """``hoso learned``. Raises ``InputError`` for instants in the wrong order."""
    asked = question(config, until)
    first = known_until(since, asked.at)  # the picture that ``--as-of`` of the same words gives
    if first >= asked.at:
        raise InputError("Thời điểm sau --since phải trước thời điểm sau --until (hoặc trước bây giờ).")
    found = learned_between(asked.database, asked.unit, first, asked.at)
    if as_json:
        print_json(found)
        return ExitCode.DONE
    for item in found:
        typer.echo(f"{item.code} ({asked.name(item.portal)}): {item.kind.label}{_when(item)}")
        if item.kind is not Kind.NEW:
            for fact in item.facts:
                typer.echo(f"  {FACTS[fact.name]}: {_fact(fact.name, fact.before)} → {_fact(fact.name, fact.after)}")
        for portal, code in item.views or ():
            typer.echo(f"  cùng hồ sơ với {code} ở {asked.name(portal)}")
    typer.echo(f"Từ {format_instant(first)} đến {format_instant(asked.at)}: biết thêm về {len(found)} hồ sơ.")
    return ExitCode.DONE


def _fact(name: str, value: object) -> str:
    """A fact of ``FACTS`` as people read it: the ledger keeps numbers for what has a word."""
    if isinstance(value, int):
        if name == "channel":
            return Channel(value).label
        if name == "owner_kind":
            return OwnerKind(value).label
    return shown(value)


def _when(item: Learned) -> str:
    return "" if item.known_at is None else f" (biết lúc {format_instant(item.known_at)})"
