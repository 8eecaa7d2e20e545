"""The demo's comparison really compares: each kind of difference is found and named."""

from dataclasses import replace
from datetime import timedelta

import pytest

from agent.demo.check import DATES, LedgerDossier, compare
from sandbox.model import DossierView
from sandbox.world import tiny_world

WORLD = tiny_world()
VIEWS = [view for views in WORLD.at(WORLD.period.end).portals.values() for view in views]


def _held(view: DossierView) -> LedgerDossier:
    return LedgerDossier(
        portal=view.portal,
        code=view.code,
        list_key=view.list_key,
        status=view.status.value,
        channel=view.channel.value,
        procedure_code=view.procedure_code,
        procedure_name=view.procedure_name,
        department=view.department,
        officer=view.officer,
        dates={name: getattr(view, name) for name in DATES},
    )


LEDGER = [_held(view) for view in VIEWS]


def test_a_ledger_that_is_right_holds() -> None:
    agreement = compare(LEDGER, VIEWS)
    assert agreement.holds
    assert agreement.compared == len(VIEWS) > 10
    assert agreement.values == len(VIEWS) * 12


def test_an_empty_comparison_proves_nothing() -> None:
    assert not compare([], []).holds


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": 1}, "trạng thái"),
        ({"list_key": "other"}, "danh sách"),
        ({"channel": 9}, "hình thức nộp"),
        ({"procedure_code": "9.999999"}, "mã thủ tục"),
        ({"procedure_name": "Khác"}, "tên thủ tục"),
        ({"department": "Khác"}, "phòng"),
        ({"officer": "Khác"}, "cán bộ"),
    ],
)
def test_each_field_is_compared(change: dict[str, object], words: str) -> None:
    changed = [replace(LEDGER[0], **change), *LEDGER[1:]]  # type: ignore[arg-type] # one of several fields
    (difference,) = compare(changed, VIEWS).differences
    assert words in difference
    assert LEDGER[0].code in difference


@pytest.mark.parametrize("name", DATES)
def test_each_date_is_compared_to_the_minute(name: str) -> None:
    row = next(row for row in LEDGER if row.dates[name] is not None)
    at = row.dates[name]
    assert at is not None
    moved = replace(row, dates={**row.dates, name: at + timedelta(minutes=1)})
    lost = replace(row, dates={**row.dates, name: None})
    for wrong in (moved, lost):
        (difference,) = compare([wrong if other is row else other for other in LEDGER], VIEWS).differences
        assert name in difference


def test_a_missing_and_an_invented_dossier_are_found() -> None:
    assert "không có trong sổ" in compare(LEDGER[1:], VIEWS).differences[0]
    assert "không có trên cổng" in compare(LEDGER, VIEWS[1:]).differences[0]
