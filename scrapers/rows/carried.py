"""What a source is silent about stays as it is known: a list with fewer columns says nothing of the others. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import time

from dossiers.observation import Observation
from scrapers.profile import ListProfile

CARRIED = {
    "aliases": ("aliases",), "procedure_code": ("procedure_code",), "procedure_name": ("procedure_name",),
    "field_name": ("field_name",), "applicant": ("applicant",), "owner_kind": ("owner_kind",),
    "channel": ("channel", "raw_channel"), "submitted_at": ("submitted_at",), "received_at": ("received_at",),
    "due_at": ("due_at",), "finished_at": ("finished_at",), "returned_at": ("returned_at",),
    "department": ("department",), "officer": ("officer",), "link": ("link", "detail_row"),
}  # fmt: skip
"""Field of a profile → what an observation keeps of it."""


_INSTANTS = ("submitted_at", "received_at", "due_at", "finished_at", "returned_at")


def silent_fields(said: Collection[str]) -> frozenset[str]:
    """The fields of an observation of which a source can say nothing that has only the profile's fields ``said``."""
    full = {*said, "channel"} if "channel_words" in said else said
    return frozenset(name for field, names in CARRIED.items() if field not in full for name in names)


def lost_fields(profile: ListProfile, places: Collection[str | None]) -> frozenset[str]:
    """The profile's fields that stood in ``places`` (headers or paths, as problems name them) and nowhere else."""
    columns = {} if profile.columns is None else profile.columns.declared()
    lost = {name for name, wanted in columns.items() if wanted[0] in places or _header(wanted[0]) in places}
    split = {name for each in profile.patterns for name in each.fields}
    there = {name for each in profile.patterns if _header(each.place) not in places for name in each.fields}
    return frozenset(((lost | split) - there) - (columns.keys() - lost))


def _header(place: str) -> str:
    return place.partition("@")[0]


def unsaid(fields: Iterable[str], seen: Sequence[Observation]) -> tuple[str, ...]:
    """What an observation keeps of ``fields`` and none of ``seen`` says."""
    names = [name for field in fields for name in CARRIED.get(field, ())]
    return tuple(name for name in names if not any(getattr(each, name) for each in seen))


def carried(seen: Observation, before: Observation, silent: Iterable[str]) -> Observation:
    """``seen`` with what is known already of the fields that its source is silent about."""
    return replace(seen, **{name: getattr(before, name) for name in silent})


def as_exact(seen: Observation, before: Observation) -> Observation:
    """``seen`` with the hours that are known already of days that its source shows without hours (as midnight)."""
    exact = {}
    for name in _INSTANTS:
        now, known = getattr(seen, name), getattr(before, name)
        if now is not None and known is not None and now.time() == time.min and now.date() == known.date():
            exact[name] = known
    return replace(seen, **exact)
