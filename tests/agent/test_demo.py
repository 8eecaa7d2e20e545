"""The demo: the whole main job with the real browser, mail server and documents, on two different worlds."""

import re
from email import message_from_bytes, policy
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.table import Table
from docx.text.paragraph import Paragraph
from typer.testing import CliRunner

from agent.cli import app
from agent.settings.config import load
from agent.status.gather import read_status
from agent.storage import open_database
from sandbox.scenario import load_scenario
from sandbox.truth import truth
from sandbox.world import build_world
from store import report_issues
from tests.agent.samples import ROOT

pytestmark = pytest.mark.browser

REFERENCE = ROOT / "tests" / "reference" / "bao-cao-thang-05-2026.txt"
SMALL = """
seed = 7
month = "2026-04"
moments = ["2026-04-10T07:30:00+07:00", "2026-04-13T17:00:00+07:00"]
volume = 60
[unit]
name = "xã Thử Nghiệm"
[background]
before = 10
after = 20
"""


def _lines(document: Document) -> list[str]:
    """Every paragraph in reading order, tables cell by cell."""
    found: list[str] = []
    for element in document.element.body.iterchildren():
        if element.tag.endswith("}p"):
            found.append(Paragraph(element, document).text)
        elif element.tag.endswith("}tbl"):
            rows = Table(element, document).rows
            found += [paragraph.text for row in rows for cell in row.cells for paragraph in cell.paragraphs]
    return [line for line in found if line.strip()]


def _mail_text(path: Path) -> str:
    body = message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_the_real_month_gives_the_real_report(tmp_path: Path) -> None:
    out = tmp_path / "demo"
    result = CliRunner().invoke(app, ["demo", "--out", str(out)])
    assert result.exit_code == 0, result.output
    (report,) = (out / "share").glob("*.docx")
    reference = REFERENCE.read_text(encoding="utf-8").splitlines()
    lines = _lines(docx.Document(str(report)))
    assert lines[lines.index(reference[0]) :] == reference
    overdue = re.findall(r"│ (\S+-\d{6}-\d+) ", result.stdout)
    assert overdue
    first = _mail_text(sorted((out / "mail").glob("*.eml"))[0])
    for code in overdue:
        assert code in first
    assert result.stdout.count("✓ Sổ khớp") == 2
    assert "✓ Các cổng không nhận yêu cầu nào" in result.stdout
    config = load(out / "config.toml")
    start = config.settings.clock.start_at
    assert start is not None
    status = read_status(config, open_database(config, start), start)
    assert all(portal.fresh and portal.verdict in {"complete", "empty_confirmed"} for portal in status.portals)


def test_another_world_gives_other_figures_that_are_right_again(tmp_path: Path) -> None:
    scenario = tmp_path / "small.toml"
    scenario.write_text(SMALL, encoding="utf-8")
    out = tmp_path / "demo"
    result = CliRunner().invoke(app, ["demo", "--scenario", str(scenario), "--seed", "11", "--out", str(out)])
    assert result.exit_code == 0, result.output
    read = load_scenario(scenario)
    counted = truth(build_world(read, 11), read.walk[-1])["report"]
    config = load(out / "config.toml")
    (issue,) = report_issues.issues_of(open_database(config, read.walk[-1]), config.settings.unit.code)
    stated = issue.figures
    assert issue.period == "2026-04"
    for ours, theirs in (
        ("received_total", "received"),
        ("received_online", "online"),
        ("received_direct", "direct"),
        ("carried_over", "carried"),
        ("resolved_total", "resolved"),
        ("resolved_early", "early"),
        ("resolved_on_time", "on_time"),
        ("resolved_late", "late"),
        ("refused", "refused"),
        ("withdrawn", "withdrawn"),
        ("open_total", "open"),
        ("open_in_time", "open_in_time"),
        ("open_overdue", "open_overdue"),
    ):
        assert stated[ours] == counted[theirs], ours
    assert counted["received"] > 0
    (report,) = (out / "share").glob("*.docx")
    words = "\n".join(_lines(docx.Document(str(report))))
    assert "XÃ THỬ NGHIỆM" in words
    assert "Hưng Đạo" not in words


def test_a_folder_that_is_not_a_demos_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("x")
    result = CliRunner().invoke(app, ["demo", "--out", str(tmp_path)])
    assert result.exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]
