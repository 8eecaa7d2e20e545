"""A configured office with a ledger filled from the pretend world, as a perfect collector would fill it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from agent.settings.config import Config, load
from agent.storage import open_database
from dossiers.codes import normalise_code
from dossiers.observation import Observation
from dossiers.snapshot import IndicatorReading, ListWalk, Proof, Snapshot, Verdict
from sandbox.model import DossierView, WorldView
from sandbox.world import World
from store.recording.ledger import Changes, record
from store.runs import ensure_portal

UNIT = "H40.12"
PORTALS = ("igate", "hkd", "hotich", "index766")


_PROFILE = """
key = "{key}"
name = "{name}"
short_name = "{key}"
family = "{family}"
verified = true
[origins]
portal = "http://127.0.0.1:9"
[login]
kind = "none"
[[lists]]
key = "all"
name = "Tất cả"
path = "/list"
rows = "/content"
{rest}
[statuses]
open = 2
"""
_DOSSIERS = 'total = "/total"\ncolumns = { code = "code", status = "status" }'
_RATES = 'indicators = ["digitisation", "reuse", "online_payment"]\npaging = "none"'


def write_profile(folder: Path, key: str, name: str = "") -> None:
    """A profile of the smallest kind. Nothing answers at its address."""
    rates = key == "index766"
    (folder / key).mkdir(parents=True, exist_ok=True)
    text = _PROFILE.format(
        key=key,
        name=name or f"Hệ thống thử {key}",
        family="indicators" if rates else "json_list",
        rest=_RATES if rates else _DOSSIERS,
    )
    (folder / key / "portal.toml").write_text(text, encoding="utf-8")


def office(folder: Path, text: str = "", *, portals: Collection[str] = PORTALS) -> Config:
    """A configuration in ``folder``, whose share exists. ``text`` is more of it."""
    (folder / "share").mkdir(exist_ok=True)
    for key in portals:
        write_profile(folder / "profiles", key)
    lines = [
        f'[unit]\ncode = "{UNIT}"\nname = "Phường Thử"\n[data]\nfolder = "data"\nportal_folders = ["profiles"]\n',
        '[leaders]\nrecipients = ["lanhdao@vidu.example"]\n[report]\nfolder = "share"\npdf = false\n',
        '[secrets]\nbackend = "file"\nkey_file = "key"\n',
        *(f'[[portals]]\nkey = "{key}"\n' for key in portals),
    ]
    path = folder / "config.toml"
    path.write_text("".join(lines) + text, encoding="utf-8")
    return load(path)


def write_words(config: Config, month: str) -> None:
    """A narrative of the month, so that the report misses no words."""
    config.narrative_folder.mkdir(parents=True, exist_ok=True)
    (config.narrative_folder / f"{month}.toml").write_text(
        'difficulties = ["Không có."]\nnext_month = ["Tiếp tục."]\n[[issued]]\nparagraph = "Không có."\n',
        encoding="utf-8",
    )


def fill(config: Config, view: WorldView, period: str, skew: timedelta = timedelta(0)) -> dict[str, Changes]:
    """Records what all portals show in ``view``, as complete runs that took a second; ``skew``: of our clock."""
    database = open_database(config, view.at)
    done = view.at + timedelta(seconds=1)
    changes = {}
    for portal, dossiers in view.portals.items():
        ensure_portal(database, UNIT, portal, portal)
        changes[portal] = record(
            database, UNIT, replace(_snapshot(portal, dossiers, view.at, done), clock_skew=skew), done
        )
    ensure_portal(database, UNIT, "index766", "index766")
    readings = tuple(
        IndicatorReading(
            key=item.key,
            name=item.name,
            period=period,
            numerator=item.numerator,
            denominator=item.denominator,
            percent=f"{100 * item.numerator / item.denominator:.2f}",
        )
        for item in view.indicators
    )
    rates = Snapshot(
        portal="index766",
        run_key=f"index766-{view.at.isoformat()}",
        started_at=view.at,
        finished_at=done,
        verdict=Verdict.COMPLETE,
        indicators=readings,
    )
    changes["index766"] = record(database, UNIT, rates, done)
    return changes


def fill_world(config: Config, world: World, at: datetime, skew: timedelta = timedelta(0)) -> dict[str, Changes]:
    """The same, of a world at an instant."""
    return fill(config, world.at(at), world.period.key, skew)


def _snapshot(portal: str, dossiers: tuple[DossierView, ...], started: datetime, done: datetime) -> Snapshot:
    keys = sorted({dossier.list_key for dossier in dossiers})
    counts = {key: sum(dossier.list_key == key for dossier in dossiers) for key in keys}
    return Snapshot(
        portal=portal,
        run_key=f"{portal}-{started.isoformat()}",
        started_at=started,
        finished_at=done,
        verdict=Verdict.COMPLETE,
        walks=tuple(
            ListWalk(
                list_key=key,
                declared_total=count,
                distinct_seen=count,
                rows_seen=count,
                pages=1,
                sweeps=1,
                proof=Proof.DECLARED_TOTAL,
            )
            for key, count in counts.items()
        ),
        observations=tuple(observation_of(dossier) for dossier in dossiers),
    )


def observation_of(view: DossierView) -> Observation:
    """What a perfect collector reads of a dossier."""
    return Observation(
        code=normalise_code(view.code),
        raw_code=view.code,
        list_key=view.list_key,
        status=view.status,
        raw_status=view.status.label,
        aliases=view.aliases,
        procedure_code=view.procedure_code,
        procedure_name=view.procedure_name,
        field_name=view.field_name,
        applicant=view.applicant,
        owner_kind=view.owner_kind,
        channel=view.channel,
        submitted_at=view.submitted_at,
        received_at=view.received_at,
        due_at=view.due_at,
        finished_at=view.finished_at,
        returned_at=view.returned_at,
        department=view.department,
        officer=view.officer,
    )
