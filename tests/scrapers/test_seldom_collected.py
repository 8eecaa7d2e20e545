"""The collector's pace is as before, whatever happens meanwhile."""

import gc

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


def test_one_within_another_ends_with_the_outer_one() -> None:
    before = gc.get_threshold()
    with seldom_collected():
        during = gc.get_threshold()
        with seldom_collected():
            assert gc.get_threshold() == during
        assert gc.get_threshold() == during != before
    assert gc.get_threshold() == before
