"""The hash of an observation: ledgers hold it, so that its text may never change, and no field may be forgotten."""

import hashlib
import json
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.dates import VIETNAM
from dossiers.observation import Observation
from dossiers.status import Channel, OwnerKind, Status

NOT_SAID = {"raw_code", "link", "list_key", "full_name"}
LATER = {"detail_row", "due_words"}  # absent from hashes that were made before they were known
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
INSTANTS = st.none() | st.datetimes(datetime(2000, 1, 1), timezones=st.sampled_from((VIETNAM, UTC)))  # noqa: DTZ001
NAMES = {each.name for each in fields(Observation)}
KINDS = {
    str: WORDS,
    str | None: st.none() | WORDS,
    datetime | None: INSTANTS,
    tuple[str, ...]: st.lists(WORDS, max_size=2).map(tuple),
    Status | None: st.none() | st.sampled_from(Status),
    Channel | None: st.none() | st.sampled_from(Channel),
    OwnerKind | None: st.none() | st.sampled_from(OwnerKind),
}
OBSERVATIONS = st.builds(
    Observation, **{name: KINDS[kind] for name, kind in get_type_hints(Observation).items() if name in NAMES}
)
SEEN = Observation(
    code="H17.64-260513-0001", raw_code="H17.64-260513-0001", list_key="all", status=Status.RECEIVED, raw_status="Mới"
)


@given(OBSERVATIONS)
def test_it_covers_the_canonical_text(observation: Observation) -> None:
    said = {each.name: getattr(observation, each.name) for each in fields(Observation) if each.name not in NOT_SAID}
    said["due_words"] = observation._due_said
    told = {name: value for name, value in said.items() if value is not None or name not in LATER}
    text = json.dumps(
        told, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=lambda instant: instant.isoformat()
    )
    assert observation.content_hash() == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("aliases", ("G22-1",)),
        ("owner_kind", OwnerKind.CITIZEN),
        ("channel", Channel.ONLINE),
        ("status", None),
        ("due_at", datetime(2026, 5, 13, tzinfo=VIETNAM)),
        *((each.name, "khác") for each in fields(Observation) if "str" in str(each.type) and each.name != "aliases"),
    ],
)
def test_what_is_said_counts_and_nothing_else(name: str, value: object) -> None:
    other = replace(SEEN, **{name: value})  # type: ignore[arg-type]
    assert (other.content_hash() == SEEN.content_hash()) == (name in NOT_SAID)
