"""Household-business dossiers in the one-stop system: some never, some late, some otherwise than in their portal."""

import pytest

from dossiers.codes import is_dossier_code
from sandbox.model import EventKind
from sandbox.scenario import load_scenario, shipped_scenario
from sandbox.scenario_parts import CentreNotes
from sandbox.truth import originals, truth
from sandbox.world import World, build_world


@pytest.fixture(scope="module")
def may() -> World:
    return build_world(load_scenario(shipped_scenario("2026-05")))


def _noted(world: World, **shares: float) -> World:
    return build_world(world.scenario.model_copy(update={"centre": CentreNotes(**shares)}))


def test_notes_change_nothing_else_of_the_world(may: World) -> None:
    without = _noted(may, noted=0.0)
    assert [dossier for dossier in may.dossiers if dossier.second_of is None or dossier.portal == "national"] == [
        *without.dossiers
    ]
    at = may.period.end
    assert truth(may, at)["report"] == truth(without, at)["report"]
    assert truth(may, at)["indicators"] == truth(without, at)["indicators"]
    assert len(list(originals(may.at(at)))) == len(list(originals(without.at(at))))


def test_the_shipped_month_has_every_kind(may: World) -> None:
    told = truth(may, may.period.end)
    assert told["centre"]["late"] > 3
    assert 5 < told["centre"]["passed_by"] < 60
    assert told["centre"]["total"] == told["centre"]["at_centre"] + told["centre"]["passed_by"] == 858
    assert all(count > 5 for count in told["reconcile"].values())
    after = [dossier for dossier in may.dossiers if dossier.second_of and dossier.portal == "igate"]
    assert any(dossier.events[1].at >= may.period.end for dossier in after)


def test_a_note_is_a_dossier_of_the_one_stop_system_that_names_the_ministrys_code(may: World) -> None:
    notes = [dossier for dossier in may.dossiers if dossier.second_of and dossier.portal == "igate"]
    assert notes
    for note in notes:
        original = may.find("hkd", note.aliases[0])
        assert note.second_of == ("hkd", original.code)
        assert is_dossier_code(note.code)
        assert (note.applicant, note.procedure_code) == (original.applicant, original.procedure_code)
        received = next(event.at for event in note.events if event.kind is EventKind.RECEIVED)
        assert received > next(event.at for event in original.events if event.kind is EventKind.RECEIVED)
        assert [event.at for event in note.events] == sorted(event.at for event in note.events)


def test_the_shares_are_kept(may: World) -> None:
    all_at_once = _noted(may, noted=1.0, late=0.0, lagging=0.0, other_due=0.0)
    told = truth(all_at_once, may.period.end)
    refused = [view for view in all_at_once.at(may.period.end).portals["hkd"] if view.received_at is None]
    assert set(told["centre"]["passed_by_codes"]) <= {view.code for view in refused}, "refused before anybody noted it"
    assert told["centre"]["late"] == 0
    none = truth(_noted(may, noted=0.0), may.period.end)
    assert none["reconcile"]["matched"] == none["reconcile"]["disagree"] == 0
    assert none["centre"]["passed_by"] > told["centre"]["passed_by"]


def test_the_same_seed_gives_the_same_notes(may: World) -> None:
    assert build_world(may.scenario).dossiers == may.dossiers
