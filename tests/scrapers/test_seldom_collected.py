"""The collector's pace is as before, whatever happens meanwhile."""

import gc
import weakref

import pytest

from scrapers.seldom_collected import seldom_collected


def test_the_collector_rests_only_meanwhile() -> None:
    before = gc.get_threshold()
    with seldom_collected():
        assert gc.isenabled()
        assert gc.get_threshold()[0] > before[0]
    assert gc.get_threshold() == before


def fail() -> None:
    """As a portal's reading does."""
    with seldom_collected():
        raise LookupError


def test_it_goes_on_after_a_failure() -> None:
    before = gc.get_threshold()
    with pytest.raises(LookupError):
        fail()
    assert gc.get_threshold() == before


class Ring:
    """Holds itself."""

    def __init__(self) -> None:
        self.itself = self


def test_what_stayed_in_a_ring_is_let_go_of_after_the_next_reading_began() -> None:
    with seldom_collected():
        ring = weakref.ref(Ring())
    gc.collect()
    assert ring() is not None  # nobody walked over what was read
    with seldom_collected():
        gc.collect()
        assert ring() is None
