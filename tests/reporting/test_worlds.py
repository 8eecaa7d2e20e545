"""For any world and any sequence of complete and incomplete runs, figures as of any run say what was visible then;
months follow on from each other; every figure's list has exactly its count."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import lru_cache
from random import Random
from types import MappingProxyType
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossiers.observation import Observation
from dossiers.periods import CutOff, Period, following, monthly_period
from dossiers.snapshot import Verdict
from dossiers.status import Channel, Status
from reporting.figures import period as figures
from reporting.figures.period import FIGURES, Window, count, list_dossiers
from reporting.figures.receipt import RECEIPT_FIGURES, receipt
from sandbox.catalogue import FACTS
from sandbox.model import DossierView, WorldView
from sandbox.scenario import Scenario
from sandbox.scenario_parts import CentreNotes
from sandbox.truth import report_counts
from sandbox.truth_centre import centre_counts
from sandbox.world import World, build_world
from store.database import Database
from store.runs import ensure_portal, ensure_unit
from tests.reporting.ledgers import UNIT, look
from tests.reporting.test_scenarios import NAMES, _observation

Ledgers = Callable[[], Database]
_QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
_PORTALS = ("igate", "hkd", "hotich", "national")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    portal: str
    hours: int  # from the period's start
    complete: bool
    seed: int


_runs = st.lists(
    st.builds(
        _Run,
        portal=st.sampled_from(_PORTALS),
        hours=st.integers(-200, 900),
        complete=st.booleans(),
        seed=st.integers(0, 99),
    ),
    min_size=3,
    max_size=9,
    unique_by=lambda run: (run.portal, run.hours),
)


@lru_cache
def _world(seed: int) -> World:
    rates = Scenario(seed=1, month="2026-05").rates
    shares = {"igate": 0.4, "hkd": 0.4, "hotich": 0.2}
    return build_world(
        Scenario(
            seed=seed,
            month="2026-05",
            volume=24,
            national=True,
            rates=rates.model_copy(update={"portals": shares, "national_code": 0.7}),
            centre=CentreNotes(noted=0.6, late=0.5),
        )
    )


def _fresh(ledgers: Ledgers) -> Database:
    database = ledgers()
    ensure_unit(database, UNIT, "Phường Hưng Đạo")
    for key in _PORTALS:
        ensure_portal(database, UNIT, key, key, repeats=FACTS[key].repeats, receipt=FACTS[key].receipt)
    return database


def _visible(seen: Mapping[str, Mapping[str, DossierView]], at: datetime) -> WorldView:
    """What the runs have seen, as a world of its own. A note whose original nobody has seen stands for it."""
    originals = {(portal, code) for portal, views in seen.items() for code in views}
    portals = {
        portal: tuple(
            view
            if view.second_of is None or view.second_of in originals or portal == "national"
            else replace(view, second_of=None)
            for view in views.values()
        )
        for portal, views in seen.items()
    }
    return WorldView(at=at, portals=MappingProxyType({**dict.fromkeys(FACTS, ()), **portals}), indicators=())


@given(seed=st.integers(0, 3), runs=_runs)
@settings(max_examples=5, deadline=None, suppress_health_check=_QUIET)
def test_figures_as_of_any_run_say_what_was_visible_then(sqlite_ledgers: Ledgers, seed: int, runs: list[_Run]) -> None:
    world, database = _world(seed), _fresh(sqlite_ledgers)
    seen: dict[str, dict[str, DossierView]] = {key: {} for key in _PORTALS}
    expected: list[tuple[datetime, WorldView]] = []
    for run in sorted(runs, key=lambda run: run.hours):
        at = world.period.start + timedelta(hours=run.hours)
        views = list(world.at(at).portals[run.portal])
        if not run.complete:
            views = Random(run.seed).sample(views, len(views) // 2)
        verdict = Verdict.COMPLETE if run.complete else Verdict.PARTIAL
        look(database, run.portal, at, tuple(_observation(view) for view in views), verdict=verdict)
        seen[run.portal].update({view.code: view for view in views})
        expected.append((at + timedelta(minutes=5), _visible(seen, at)))
    for as_of, view in expected:  # asked at the end, about every run
        told = figures.monthly(database, UNIT, world.period, as_of)
        counted = report_counts(view, world.period)
        assert {key: getattr(told, name) for key, name in NAMES.items()} == {key: counted[key] for key in NAMES}
        assert told.breaks == ()
        said = receipt(database, UNIT, Window(period=world.period, as_of=as_of))
        centre = centre_counts(view, world.period)
        assert (said.total, said.at_centre, said.late, said.passed_by) == tuple(
            centre[key] for key in ("total", "at_centre", "late", "passed_by")
        )
    window = Window(period=world.period, as_of=expected[-1][0])
    for figure in (*FIGURES.values(), *RECEIPT_FIGURES.values()):
        assert len(list_dossiers(database, UNIT, figure, window)) == count(database, UNIT, figure, window), figure.key
    database.close()


_MONTHS = 24
_CUT_OFF = CutOff(day=13, at=time(17))
_FIRST = monthly_period(2025, 1, _CUT_OFF)
_ENDS = (Status.PROCESSED, Status.STOPPED, Status.WITHDRAWN, Status.RETURNED)
_lives = st.lists(
    st.tuples(st.integers(0, _MONTHS * 30), st.integers(1, 400), st.integers(0, 3), st.integers(-40, 40)),
    min_size=1,
    max_size=25,
)


def _life(number: int, life: tuple[int, int, int, int], at: datetime) -> Observation | None:
    """A dossier received so many days after the beginning, ended so many days later, as its portal shows it then."""
    day, lasts, end, due = life
    received = _FIRST.start + timedelta(days=day, hours=number)
    if received > at:
        return None
    ended = received + timedelta(days=lasts)
    over: dict[str, Any] = {"status": _ENDS[end], "raw_status": "xong", "finished_at": ended} if ended <= at else {}
    return Observation(
        **{
            "code": f"H40.12-250101-{number:04d}",
            "raw_code": f"{number}",
            "list_key": "all",
            "status": Status.PROCESSING,
            "raw_status": "Đang xử lý",
            "channel": Channel.ONLINE,
            "received_at": received,
            "due_at": ended + timedelta(days=due),
            **over,
        }
    )


@given(lives=_lives)
@settings(max_examples=2, deadline=None, suppress_health_check=_QUIET)
def test_each_month_carries_over_what_the_last_one_left_open(
    sqlite_ledgers: Ledgers, lives: list[tuple[int, int, int, int]]
) -> None:
    database = _fresh(sqlite_ledgers)
    period: Period = _FIRST
    left_open, as_known_then = 0, []
    for _ in range(_MONTHS):
        shown = (_life(number, life, period.end) for number, life in enumerate(lives))
        look(database, "igate", period.end, tuple(each for each in shown if each is not None))
        as_of = period.end + timedelta(minutes=6)
        told = figures.monthly(database, UNIT, period, as_of)
        assert told.carried_over == left_open
        assert told.received_total - told.resolved_total == told.open_total
        assert told.breaks == ()
        as_known_then.append((period, as_of, told))
        left_open, period = told.open_total, following(period, _CUT_OFF)
    for earlier, as_of, told in as_known_then[::5]:
        assert figures.monthly(database, UNIT, earlier, as_of) == told, "asked today, as known then"
    database.close()
