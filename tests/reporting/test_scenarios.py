"""From a world's dossiers through a real ledger to the report: the figures are counted, never given.

The world's own count is made without our code, so both must agree; of the scenario ``2026-05`` the text is the
reference's, word for word.
"""

from datetime import timedelta
from pathlib import Path

import docx
import pytest

from dossiers.observation import Observation
from dossiers.privacy import mask_name
from dossiers.snapshot import IndicatorReading
from reporting.figures import period as figures
from reporting.figures.model import MonthlyFigures
from reporting.monthly import compose, write_docx
from sandbox.catalogue import FACTS
from sandbox.model import DossierView, IndicatorView
from sandbox.scenario import load_scenario
from sandbox.truth import report_counts
from sandbox.world import World, build_world
from store.runs import ensure_portal
from tests.reporting.ledgers import UNIT, ledger, look
from tests.reporting.samples import LETTERHEAD, REFERENCE, ROOT, narrative
from tests.reporting.test_document import texts

PORTALS = {
    "igate": "Một cửa của tỉnh",
    "construction": "Bộ Xây dựng",
    "hkd": "Đăng ký hộ kinh doanh",
    "hotich": "Hộ tịch điện tử",
    "national": "Cổng Dịch vụ công quốc gia",
    "land": "Đất đai",
    "legacy": "Một cửa cũ",
    "defence": "Quân sự",
    "social": "Trợ giúp xã hội",
}
NAMES = {
    "received": "received_total",
    "online": "received_online",
    "direct": "received_direct",
    "carried": "carried_over",
    "resolved": "resolved_total",
    "early": "resolved_early",
    "on_time": "resolved_on_time",
    "late": "resolved_late",
    "refused": "refused",
    "withdrawn": "withdrawn",
    "open": "open_total",
    "open_in_time": "open_in_time",
    "open_overdue": "open_overdue",
}


def _observation(view: DossierView) -> Observation:
    return Observation(
        code=view.code,
        raw_code=view.code,
        list_key="all",
        status=view.status,
        raw_status=view.status.label,
        aliases=view.aliases,
        procedure_code=view.procedure_code,
        procedure_name=view.procedure_name,
        field_name=view.field_name,
        applicant=mask_name(view.applicant),
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


def _reading(view: IndicatorView, month: str) -> IndicatorReading:
    percent = f"{100 * view.numerator / view.denominator:.2f}"
    return IndicatorReading(
        key=view.key,
        name=view.name,
        period=month,
        numerator=view.numerator,
        denominator=view.denominator,
        percent=percent,
    )


def _reported(world: World, folder: Path) -> MonthlyFigures:
    at = world.period.end
    view = world.at(at)
    readings = tuple(_reading(item, world.period.key) for item in view.indicators)
    with ledger(folder, PORTALS, repeating="national") as database:
        for key, name in PORTALS.items():
            facts = FACTS[key]
            ensure_portal(database, UNIT, key, name, repeats=facts.repeats, receipt=facts.receipt)
        for portal in PORTALS:
            found = tuple(_observation(item) for item in view.portals[portal])
            look(database, portal, at, found, indicators=readings if portal == "igate" else ())
        return figures.monthly(database, UNIT, world.period, at + timedelta(minutes=10), portals=PORTALS)


@pytest.mark.parametrize(("scenario", "seed"), [("2026-05", None), ("2026-05", 7), ("busy", None), ("busy", 99)])
def test_the_report_counts_what_the_world_counts(scenario: str, seed: int | None, tmp_path: Path) -> None:
    world = build_world(load_scenario(ROOT / "sandbox" / "scenarios" / f"{scenario}.toml"), seed)
    found = _reported(world, tmp_path)
    expected = report_counts(world.at(world.period.end), world.period)
    assert {key: getattr(found, name) for key, name in NAMES.items()} == {key: expected[key] for key in NAMES}
    assert found.received_unknown_channel == 0
    assert found.breaks == ()


def test_the_reference_comes_out_of_its_scenario(tmp_path: Path) -> None:
    world = build_world(load_scenario(ROOT / "sandbox" / "scenarios" / "2026-05.toml"))
    report = compose(_reported(world, tmp_path), narrative(), LETTERHEAD)
    assert not report.is_draft
    write_docx(report, tmp_path / "report.docx")
    found = texts(docx.Document(str(tmp_path / "report.docx")))
    assert found[6:] == REFERENCE.read_text(encoding="utf-8").splitlines()
