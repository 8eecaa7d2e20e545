"""The collector rests while much is recorded, and only then."""

import gc

import pytest

from store.recording.uncollected import uncollected


@pytest.mark.parametrize("was_on", [True, False])
def test_the_collector_is_as_before_whatever_happens(was_on: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if was_on else gc.disable)()
        with uncollected():
            assert not gc.isenabled()
        assert gc.isenabled() is was_on
        with pytest.raises(KeyError), uncollected():
            raise KeyError
        assert gc.isenabled() is was_on
    finally:
        (gc.enable if before else gc.disable)()
