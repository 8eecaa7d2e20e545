"""Rates that people type in: with their source, never over a portal's own, missing printed as missing."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from agent.cli import app
from agent.settings.config import Config
from agent.storage import open_database
from dossiers.snapshot import IndicatorReading
from reporting.pictures import rates
from store.indicators import type_in
from store.runs import ensure_portal
from tests.agent.ledgers import UNIT, office
from tests.reporting.ledgers import look
from tests.reporting.samples import END
from tests.reporting.test_figures import PERIOD


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return office(tmp_path)


def _run(config: Config, *words: str) -> Result:
    return CliRunner().invoke(app, ["--config", str(config.path), "indicator", *words])


def test_a_typed_rate_is_kept_with_where_it_is_from(config: Config) -> None:
    done = _run(config, "set", "2026-05", "so-hoa", "--numerator", "940", "--denominator", "944", "--note", "sổ tay")
    assert done.exit_code == 0, done.output
    listed = _run(config, "list", "2026-05")
    assert listed.exit_code == 1, "two are still missing"
    assert "Tỷ lệ số hóa hồ sơ: 99.58% (940/944). Nguồn: Nhập tay: sổ tay." in listed.output
    assert "Tỷ lệ thanh toán trực tuyến: chưa có số liệu." in listed.output
    assert _run(config, "set", "2026-05", "so-hoa", "99,6", "--note", "công văn 5").exit_code == 0
    (line, *_) = json.loads(_run(config, "list", "2026-05", "--json").output)
    assert (line["percent"], line["source"], line["typed"]) == ("99.6", "Nhập tay: công văn 5", True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("so-hoa", "101"), "phần trăm"),
        (("so-hoa",), "tử số và mẫu số"),
        (("so-hoa", "50", "--numerator", "1"), "cả tử số"),
        (("so-hoa", "50", "--numerator", "1", "--denominator", "3"), "1/3 không phải là 50%"),
        (("so-hoa", "--numerator", "4", "--denominator", "3"), "lớn hơn"),
        (("hai-long", "50"), "hai-long"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(config: Config, words: tuple[str, ...], said: str) -> None:
    result = _run(config, "set", "2026-05", *words, "--note", "x")
    assert result.exit_code == 2
    assert said in result.output


def test_a_portals_own_rate_is_never_overwritten_and_takes_over(config: Config) -> None:
    database = open_database(config, END)
    type_in(
        database,
        UNIT,
        key="reuse",
        period="2026-05",
        name="Tái sử dụng",
        percent="90",
        numerator=None,
        denominator=None,
        note="sổ tay 001099123456",
        at=END,
    )
    (typed,) = rates(database, UNIT, PERIOD, END + timedelta(minutes=1))
    assert typed.source is not None
    assert typed.source.startswith("Nhập tay")
    reading = IndicatorReading(
        key="reuse", name="Tái sử dụng", period="2026-05", numerator=None, denominator=None, percent="91.64"
    )
    look_at = END + timedelta(minutes=5)
    ensure_portal(database, UNIT, "index766", "Bộ chỉ số 766")
    look(database, "index766", look_at, indicators=(reading,), unit=UNIT)
    (shown,) = rates(database, UNIT, PERIOD, look_at + timedelta(hours=1))
    assert (str(shown.percent), shown.source) == ("91.64", "Bộ chỉ số 766")
    refused = _run(config, "set", "2026-05", "tai-su-dung", "95", "--note", "x")
    assert refused.exit_code == 2
    assert "Bộ chỉ số 766 đã ghi" in refused.output
