"""Figures by group, the form II.06a, months side by side, our own due dates: each number with exactly its dossiers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossiers.observation import Observation
from dossiers.periods import CutOff, monthly_period, previous
from dossiers.snapshot import Verdict
from dossiers.status import Channel, Status
from dossiers.text import match_key
from dossiers.working_calendar import WorkingCalendar
from reporting.figures import period as figures
from reporting.figures.due_check import due_checks, pauses
from reporting.figures.flags import flagged, lists_of
from reporting.figures.form import FORM_COLUMNS, FORM_FIGURES, form
from reporting.figures.groups import by_group_of, find
from reporting.figures.period import FIGURES, Dimension, Window
from reporting.figures.trend import Basis, compare, trend
from store.database import Database
from tests.reporting.ledgers import UNIT, ledger, look
from tests.reporting.samples import END, START
from tests.reporting.test_figures import AFTER, AS_OF, CIVIL, DESK, PERIOD, PORTALS, WINDOW, day, seen

CUT_OFF = CutOff(day=13, at=time(17, 0))
PLACES = (
    seen("a1", department="Phòng Tư Pháp", officer="Trần Thị Ân", procedure_code="1.001193.000.00.00.H56"),
    seen("a2", department="phòng tư pháp", officer="Nguyễn Văn Anh", procedure_code="1.001193"),
    seen("a3", department="Tư pháp – Hộ tịch", officer="Lê Đức", procedure_name="Đăng ký lại"),
    seen("a4", department="Văn phòng", officer=None, channel=None),
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with ledger(tmp_path_factory.mktemp("ledger"), PORTALS) as found:
        look(found, "hotich", START - timedelta(days=1), (seen("carried", received_at=day(4, 2)),))
        look(found, "igate", END - timedelta(days=2), DESK)
        look(found, "hotich", AFTER, CIVIL)
        look(found, "igate", AFTER, (*DESK, *PLACES))
        yield found


@pytest.mark.parametrize("dimension", list(Dimension))
def test_every_groups_list_has_exactly_its_count_and_all_add_up(database: Database, dimension: Dimension) -> None:
    found = figures.by_group(database, UNIT, dimension, WINDOW)
    assert len({item.group.key for item in found}) == len(found)
    assert found == by_group_of(flagged(database, UNIT, WINDOW), dimension), "both ways of asking say the same"
    totals = figures.count_all(database, UNIT, FIGURES, WINDOW)
    assert {key: sum(item.counts[key] for item in found) for key in FIGURES} == totals
    for item in found:
        for key in ("received_total", "refused"):
            inside = (item.group,)
            listed = figures.list_dossiers(database, UNIT, FIGURES[key], WINDOW, inside=inside)
            assert len(listed) == item.counts[key]
        assert (
            figures.count(database, UNIT, FIGURES["open_total"], WINDOW, inside=(item.group,))
            == item.counts["open_total"]
        )


def test_words_of_one_department_are_one_group_in_vietnamese_order(database: Database) -> None:
    found = figures.by_group(database, UNIT, Dimension.DEPARTMENT, WINDOW)
    assert [item.group.name for item in found] == [
        "Dân số",
        "Địa chính",
        "Phòng Tư Pháp",
        "Tư pháp – Hộ tịch",
        "Văn phòng",
        None,
    ]
    office_names = {match_key(word): "Tư pháp – Hộ tịch" for word in ("Phòng Tư pháp", "Tư pháp – Hộ tịch")}
    named = figures.by_group(database, UNIT, Dimension.DEPARTMENT, WINDOW, names=office_names)
    together = next(item for item in named if item.group.name == "Tư pháp – Hộ tịch")
    assert together.counts["received_total"] == 3
    assert find(named, together.group.key) == together.group


def test_officers_are_in_order_of_their_given_names_and_procedures_of_one_code_are_one(database: Database) -> None:
    officers = figures.by_group(database, UNIT, Dimension.OFFICER, WINDOW)
    assert [item.group.name for item in officers] == ["Nguyễn Văn Anh", "Trần Thị Ân", "Lê Đức", None]
    procedures = figures.by_group(database, UNIT, Dimension.PROCEDURE, WINDOW)
    assert sorted(item.counts["received_total"] for item in procedures)[:2] == [1, 2]


def test_a_group_inside_a_group(database: Database) -> None:
    channels = figures.by_group(database, UNIT, Dimension.CHANNEL, WINDOW)
    assert [item.group.title for item in channels] == [
        "Bưu chính công ích",
        "Trực tiếp",
        "Trực tuyến",
        "(không ghi)",
    ]
    inside = figures.by_group(database, UNIT, Dimension.DEPARTMENT, WINDOW, inside=(channels[-1].group,))
    assert {item.group.name: item.counts["received_total"] for item in inside} == {"Văn phòng": 1, "Địa chính": 1}


def test_the_form_counts_refused_and_withdrawn_as_on_time_and_says_so_dossier_by_dossier(database: Database) -> None:
    made = form(database, UNIT, WINDOW)
    centre = figures.monthly(database, UNIT, PERIOD, AS_OF, portals=PORTALS)
    counts = made.total.counts
    assert counts[9] == centre.resolved_on_time + centre.refused + centre.withdrawn
    assert counts[7] == counts[8] + counts[9] + counts[10]
    assert counts[11] == counts[12] + counts[13]
    assert counts[3] == counts[7] + counts[11]
    between = [item for item in made.differences if item.form == "form_9"]
    assert {item.dossier.code for item in between} == {"refused", "withdrawn"}
    assert counts[9] - centre.resolved_on_time == len(between)


def test_the_form_shows_a_sum_that_breaks_and_who_breaks_it(database: Database) -> None:
    made = form(database, UNIT, WINDOW)
    (broken,) = made.breaks
    assert (broken.key, broken.left - broken.right) == ("form_3_4", 2)
    assert broken.dossiers == (("igate", "a4"), ("igate", "strange"))
    assert "cột 3" in broken.sentence
    assert [item.dossier.code for item in made.differences if item.form is None] == ["a4", "strange"]


def test_the_forms_rows_add_up_to_its_total(database: Database) -> None:
    made = form(database, UNIT, WINDOW)
    asked = figures.count_all(database, UNIT, FORM_FIGURES, WINDOW)
    for number, figure in FORM_COLUMNS.items():
        assert sum(row.counts[number] for row in made.rows) == made.total.counts[number] == asked[figure.key]
    (row,) = made.rows
    assert row.group is not None
    listed = figures.list_dossiers(database, UNIT, FORM_COLUMNS[9], WINDOW, inside=(row.group,))
    assert len(listed) == row.counts[9]


def test_a_month_that_is_not_known_is_missing_and_not_zero(database: Database) -> None:
    points = trend(database, UNIT, PERIOD, AS_OF, CUT_OFF)
    assert [point.period.key for point in points][::6] == ["2025-05", "2025-11", "2026-05"]
    assert [point.basis for point in points[-3:]] == [Basis.LOOKED_BACK, Basis.LOOKED_BACK, Basis.WATCHED]
    assert points[0].basis is Basis.UNKNOWN
    for point in points[-2:]:
        alone = figures.monthly(database, UNIT, point.period, AS_OF)
        assert all(point.counts[key] == getattr(alone, key) for key in FIGURES)
    received = next(item for item in compare(points) if item.key == "received_total")
    assert (received.now, received.month_before, received.year_before) == (16, 2, None)


def test_carried_over_against_what_the_last_report_printed(tmp_path: Path) -> None:
    last, known_then = previous(PERIOD, CUT_OFF), START + timedelta(hours=1)
    with ledger(tmp_path, PORTALS) as database:
        look(database, "hotich", START + timedelta(minutes=5), (seen("stays", received_at=day(4, 2)),))
        look(database, "hotich", AFTER, (seen("stays", received_at=day(4, 2)),))
        args = {"last_period": last, "last_as_of": known_then}
        assert figures.carry_over_break(database, UNIT, WINDOW, stated=1, **args) is None  # type: ignore[arg-type]
        late = (seen("stays", received_at=day(4, 2)), seen("found", received_at=day(4, 3)))
        look(database, "hotich", AFTER + timedelta(minutes=20), late)
        broken = figures.carry_over_break(database, UNIT, WINDOW, stated=1, **args)  # type: ignore[arg-type]
    assert broken is not None
    assert (broken.left, broken.right, broken.dossiers) == (2, 1, (("hotich", "found"),))
    assert "1 hồ sơ nay mới thấy" in broken.sentence


TERMS = {"1.001193": 3}


def test_our_own_due_date_is_listed_where_it_is_another_one_or_the_only_one(tmp_path: Path) -> None:
    wait: dict[str, Any] = {"procedure_code": "1.001193", "received_at": day(5, 4), "due_at": day(5, 7)}
    agrees, differs, none = (
        seen("agrees", **wait),
        seen("differs", **(wait | {"due_at": day(5, 20)})),
        seen("none", **(wait | {"due_at": None})),
    )
    waited = seen("waited", **wait)
    with ledger(tmp_path, {"hotich": "Hộ tịch"}) as database:
        look(database, "hotich", day(5, 4, 10), (agrees, differs, none, waited, seen("other", due_at=day(9, 9))))
        asked = replace(waited, status=Status.SUPPLEMENT_REQUESTED)
        look(database, "hotich", day(5, 5, 7), (agrees, differs, none, asked))
        look(database, "hotich", day(5, 6, 7), (agrees, differs, none, waited))
        found = due_checks(database, UNIT, WINDOW, WorkingCalendar(), TERMS)
        spans = pauses(database, UNIT, AS_OF)
        still = due_checks(database, UNIT, Window(period=PERIOD, as_of=day(5, 5, 9)), WorkingCalendar(), TERMS)
    assert [(item.dossier.code, item.own_due_on.day, item.missing) for item in found] == [
        ("differs", 7, False),
        ("none", 7, True),
        ("waited", 8, False),
    ]
    assert [item.waits for item in still if item.dossier.code == "waited"] in ([], [True])
    ((start, end),) = spans["hotich", "waited"]
    assert (end - start) == timedelta(days=1)


_STATUSES = st.sampled_from([*Status, None])
_DAYS = st.integers(min_value=-40, max_value=40)


@st.composite
def _dossiers(draw: st.DrawFn) -> tuple[Observation, ...]:
    found = []
    for number in range(draw(st.integers(1, 8))):
        status = draw(_STATUSES)
        received, due, ended = (draw(st.none() | _DAYS) for _ in range(3))
        found.append(
            replace(
                seen(f"x{number}"),
                status=status,
                raw_status="?" if status is None else status.label,
                received_at=None if received is None else END + timedelta(days=received),
                due_at=None if due is None else END + timedelta(days=due),
                finished_at=None if ended is None else END + timedelta(days=ended),
                channel=draw(st.sampled_from([*Channel, None])),
                department=draw(st.sampled_from(["Ân", "An", "đ", None])),
            )
        )
    return tuple(found)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(_dossiers(), st.booleans()), min_size=1, max_size=3))
def test_whatever_the_runs_saw_lists_have_their_counts_and_breaks_name_who_breaks(
    tmp_path_factory: pytest.TempPathFactory, runs: list[tuple[tuple[Observation, ...], bool]]
) -> None:
    with ledger(tmp_path_factory.mktemp("any"), PORTALS) as database:
        for step, (observations, whole) in enumerate(runs):
            verdict = Verdict.COMPLETE if whole else Verdict.PARTIAL
            look(database, "hotich", AFTER + timedelta(days=step), observations, verdict=verdict)
        as_of = AFTER + timedelta(days=len(runs))
        window = Window(period=monthly_period(2026, 5, CUT_OFF), as_of=as_of)
        groups = figures.by_group(database, UNIT, Dimension.DEPARTMENT, window, figures=FIGURES | FORM_FIGURES)
        counts = figures.count_all(database, UNIT, FIGURES | FORM_FIGURES, window)
        lists = lists_of(flagged(database, UNIT, window, FIGURES | FORM_FIGURES), FIGURES | FORM_FIGURES)
        assert {key: len(rows) for key, rows in lists.items()} == counts
        assert {key: sum(item.counts[key] for item in groups) for key in counts} == counts
        made = form(database, UNIT, window)
        for broken in made.breaks:
            assert broken.left == broken.right or broken.dossiers
