"""One test for each field of each portal: what the profile reads of a saved page is what the world says."""

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any

import pytest

from dossiers.dates import VIETNAM
from dossiers.observation import Observation
from dossiers.privacy import mask_name
from dossiers.status import Channel, OwnerKind, Status
from scrapers.profile import ListProfile
from scrapers.rows.reader import DATE_FIELDS
from tests.contracts.folders import PortalFolder, folders
from tests.contracts.saved import read_case, truth_of


def _instant(value: object) -> datetime | None:
    return None if value is None else datetime.fromisoformat(str(value))


TRUE: Mapping[str, Callable[[Any], object]] = {
    "code": str,
    "status": Status,
    "channel": Channel,
    "aliases": tuple,
    "procedure_code": str,
    "procedure_name": str,
    "field_name": str,
    "applicant": mask_name,
    "owner_kind": OwnerKind,
    "department": str,
    "officer": str,
    "submitted_at": _instant,
    "received_at": _instant,
    "due_at": _instant,
    "finished_at": _instant,
    "returned_at": _instant,
}
"""Field → how the world's plain value becomes what an observation should say."""
NOBODYS = {"department", "officer"}  # before its receipt a dossier is nobody's yet, and some portals show that


def shown(profile: ListProfile, name: str) -> bool:
    """Whether the list itself shows the field: in a column of its own, or among the facts of a text."""
    columns = profile.columns.declared() if profile.columns is not None else {}
    return name in columns or any(name in pattern.fields for pattern in profile.patterns)


CASES = [(each, name) for each in folders() if not each.portal().lists[0].indicators for name in TRUE]


@pytest.mark.parametrize(("place", "name"), CASES, ids=[f"{each.name}-{name}" for each, name in CASES])
async def test_each_field(place: PortalFolder, name: str) -> None:
    portal = place.portal()
    profile = portal.lists[0]
    constant = getattr(profile.constants, name, None)
    truth = truth_of(place.pages, "ok-one-page")
    seen: list[Observation] = []
    for result in await read_case(portal, place.pages, "ok-one-page"):
        seen += result.observations
    assert len(seen) == len(truth) == 10
    for each in seen:
        value = getattr(each, name)
        if not shown(profile, name):
            assert value == (constant if constant is not None else () if name == "aliases" else None)
        elif name in NOBODYS and value is None:
            assert truth[each.code]["received_at"] is None
        elif name in DATE_FIELDS and profile.dates.of(name) == ("dmy",):  # a day without an hour is its midnight
            instant = _instant(truth[each.code][name])
            assert value == (None if instant is None else datetime.combine(instant, time(), VIETNAM))
        else:
            assert value == TRUE[name](truth[each.code][name])
