"""A portal that changes is noticed: every column of every profile dropped and renamed, two swapped, a status added."""

import pytest

from dossiers.problems import Problem
from scrapers.errors.portal import LayoutChanged
from scrapers.profile import Portal
from scrapers.walk.lists import WalkResult
from tests.contracts.folders import PortalFolder, folders
from tests.contracts.mutations import (
    Change,
    dropped,
    fields_of,
    mutated,
    places_of,
    renamed,
    swapped,
    with_strange_status,
)
from tests.contracts.saved import read, replies_of

CASE = "ok-many-pages"  # full pages: of a few rows, all may happen to lack what is null
LISTING = [each for each in folders() if not each.portal().lists[0].indicators]
COLUMNS = [(each, name) for each in LISTING for name in fields_of(each.portal().lists[0])]
SWAPS = [("submitted_at", "returned_at"), ("code", "applicant"), ("status", "applicant"), ("procedure_name", "code")]
PAIRS = [
    (each, pair)
    for each in LISTING
    for pair in SWAPS
    if all(name in fields_of(each.portal().lists[0]) for name in pair)
]


async def after(folder: PortalFolder, change: Change) -> tuple[Portal, list[WalkResult]]:
    portal = folder.portal()
    _, results = await read(portal, mutated(portal, replies_of(portal, folder.pages, CASE), change))
    return portal, results


def told(results: list[WalkResult]) -> list[Problem]:
    errors = [result.error.problem for result in results if result.error is not None]
    return [*errors, *(problem for result in results for problem in result.problems)]


@pytest.mark.parametrize("make", [dropped, renamed])
@pytest.mark.parametrize(("place", "name"), COLUMNS, ids=[f"{each.name}-{name}" for each, name in COLUMNS])
async def test_a_column_that_is_gone_is_told(place: PortalFolder, name: str, make: object) -> None:
    change = dropped if make is dropped else renamed
    profile = place.portal().lists[0]
    portal, results = await after(place, change(places_of(profile)[name]))
    if name in profile.required:
        assert isinstance(results[-1].error, LayoutChanged)
        assert not results[-1].walk.complete
    lost = [problem for problem in told(results) if problem.code in ("layout_changed", "lost_column")]
    assert lost, "silence would mean that nobody reads the column"
    assert all(portal.name in problem.sentence for problem in lost)


@pytest.mark.parametrize(("place", "pair"), PAIRS, ids=[f"{each.name}-{'-'.join(pair)}" for each, pair in PAIRS])
async def test_two_columns_that_change_places_are_told(place: PortalFolder, pair: tuple[str, str]) -> None:
    fields = fields_of(place.portal().lists[0])
    _, results = await after(place, swapped(fields[pair[0]], fields[pair[1]]))
    assert told(results)


async def test_a_new_status_is_told_with_its_dossier(listing: PortalFolder) -> None:
    portal = listing.portal()
    _, results = await read(portal, with_strange_status(portal, replies_of(portal, listing.pages, CASE)))
    unknown = [each.code for result in results for each in result.observations if each.status is None]
    assert len(unknown) == 1
    assert [(each.code, each.dossier_code) for each in told(results)] == [("unknown_status", unknown[0])]


async def test_unchanged_pages_tell_nothing(listing: PortalFolder) -> None:
    """Else the tests above would prove nothing: going through the same hands changes no meaning."""
    _, results = await after(listing, Change(()))
    assert told(results) == []
