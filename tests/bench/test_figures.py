"""Medians, ratios and targets of the benchmarks; what their pretend portal shows."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench.collect.pages import build
from bench.collect.result import Walk, check_of, walks_of
from bench.collect.rows import PAGE_SIZE, PASSWORD, UNIT, USER, made_page
from bench.collect.server import Site
from bench.figures import Compared, Target, table
from bench.store.ward_year import END, PORTALS, looks
from dossiers.codes import is_dossier_code
from scrapers.families.table import read_tables
from scrapers.profile import load_portal

PROFILES = Path(__file__).parents[2] / "bench" / "collect" / "profiles"


def test_a_ratio_is_of_the_medians() -> None:
    compared = Compared(unit="ms", ways=("ours", "plain"))
    for ours, plain in ((30, 10), (90, 20), (60, 30)):
        compared.add("here", "ours", ours)
        compared.add("here", "plain", plain)
    assert compared.ratio("here", "ours", "plain") == 3
    assert compared.spread("here", "ours") == (30, 90)
    assert "| here | 60 (30–90) | 20 (10–30) |" in table(compared)


@pytest.mark.parametrize(
    ("target", "reached"),
    [
        (Target(what="here", of="ours", against="plain", least=2), True),
        (Target(what="here", of="ours", against="plain", least=2.1), False),
        (Target(what="here", of="ours", against="plain", most=2), True),
        (Target(what="here", of="ours", against="plain", most=1.9), False),
        (Target(what="elsewhere", of="ours", against="plain", least=0), False),
    ],
)
def test_only_what_was_measured_reaches_a_target(target: Target, reached: bool) -> None:
    compared = Compared(unit="rows/s", ways=("ours", "plain"))
    compared.add("here", "ours", 20)
    compared.add("here", "plain", 10)
    assert target.reached(compared) is reached
    assert ("MISSED" in target.line(compared)) is not reached


def test_a_walk_comes_back_as_it_was_told() -> None:
    walk = Walk(pages=2, rows=200, login=0.5, read=1.5, check=check_of(["H17.64-260105-000001", "x-2"]))
    other = replace(walk, read=1.0)
    assert walks_of(f"something else\n{walk.line()}\n", 1) == [walk]
    assert walks_of(f"{other.line()}\n{walk.line()}\n", 2) == [other, walk]
    for output in ("", f"something else\n{walk.line()}\n"):
        with pytest.raises(ValueError, match="Expecting value"):
            walks_of(output, 2)
    assert walk.check == 3
    assert walk.rate_with_login == 100 < walk.rate < 134


def test_the_pretend_portal_shows_its_rows_to_whoever_is_logged_in() -> None:
    site = Site(build(2))
    assert b"302 Found" in site.answer("GET", "/list?page=0", "", b"")
    body = f"user={USER}&password={PASSWORD}".encode()
    answer = site.answer("POST", "/login?to=/list", "", body).decode()
    cookie = answer.partition("Set-Cookie: ")[2].partition(";")[0]
    html = site.answer("GET", "/list?page=1", cookie, b"").decode()
    assert UNIT in html
    [shown] = read_tables(html.partition("\r\n\r\n")[2], "table.list")
    assert [tuple(row.texts) for row in shown.rows] == [row.cells for row in made_page(1)]
    assert all(is_dossier_code(row.cells[0]) for row in made_page(1))
    assert len(shown.rows) == PAGE_SIZE


@pytest.mark.parametrize("kind", ["table", "postbacks", "json"])
def test_the_profiles_are_valid(kind: str) -> None:
    assert load_portal(PROFILES / kind).lists[0].page_size == PAGE_SIZE


def test_a_made_ward_year_is_looked_at_whole_and_ends_at_the_cut_off() -> None:
    shown = list(looks(600))
    assert shown[-1].finished_at == END
    for each in shown:
        assert all(is_dossier_code(seen.code) for seen in each.observations)
        assert {walk.distinct_seen for walk in each.walks} == {len(each.observations)}
    statuses = {seen.status for each in shown for seen in each.observations}
    assert len(statuses) == 5
    assert {each.portal for each in shown} == set(PORTALS)
