"""Made quicker, and else as ``dataclass`` makes them."""

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from typing import get_type_hints

import pytest

from dossiers.by_slots import by_slots
from dossiers.observation import Observation


@by_slots
@dataclass(frozen=True, slots=True, kw_only=True)
class Quick:
    name: str
    size: int = 7
    words: tuple[str, ...] = field(default=("a",), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    name: str
    size: int = 7
    words: tuple[str, ...] = field(default=("a",), repr=False)


def test_it_is_made_and_shown_and_compared_as_ever() -> None:
    quick, plain = Quick(name="x", size=1), Plain(name="x", size=1)
    assert [getattr(quick, each.name) for each in fields(quick)] == [
        getattr(plain, each.name) for each in fields(plain)
    ]
    assert repr(quick) == repr(plain).replace("Plain", "Quick")
    assert Quick(name="x") == Quick(name="x", size=7)
    assert hash(Quick(name="x")) == hash(Quick(name="x", words=("a",)))
    assert Quick(name="x") != Quick(name="y")


def test_it_stays_frozen_and_can_be_copied() -> None:
    quick = Quick(name="x")
    with pytest.raises(FrozenInstanceError):
        quick.name = "y"  # type: ignore[misc]
    assert replace(quick, size=2) == Quick(name="x", size=2)
    assert copy.deepcopy(quick) == pickle.loads(pickle.dumps(quick)) == quick  # noqa: S301 - our own


def test_its_signature_is_the_same() -> None:
    assert [*inspect.signature(Quick).parameters.values()] == [*inspect.signature(Plain).parameters.values()]
    assert get_type_hints(Quick.__init__) == get_type_hints(Plain.__init__)
    with pytest.raises(TypeError, match="name"):
        Quick(size=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="other"):
        Quick(name="x", other=1)  # type: ignore[call-arg]


def test_what_it_can_not_do_it_refuses() -> None:
    @dataclass(frozen=True, slots=True)
    class ByPlace:
        name: str

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Made:
        names: list[str] = field(default_factory=list)

    @dataclass(frozen=True, kw_only=True)
    class Loose:
        name: str

    for each in (ByPlace, Made, Loose):
        with pytest.raises(TypeError, match="name"):
            by_slots(each)


def test_observations_are_made_so() -> None:
    assert "_put_code" in Observation.__init__.__code__.co_names
