"""Sixty days of an office by a fast clock, Tết and a make-up Saturday among them; ``make soak`` lives through 400."""

import tempfile
from datetime import date
from pathlib import Path

from proofs.life.folders import memory_folder
from proofs.life.soak import soak

# Fewer readings a day than an office has: what is kept to is the same.
_FEWER = '[schedule]\ncollect = ["06:45"]\ncollect_also = {}\nask_login = []\nhousehold = []\noperator_minutes = 240\n'


def test_sixty_days_keep_every_promise() -> None:
    with tempfile.TemporaryDirectory(prefix="hoso-soak-", dir=memory_folder()) as folder:
        found = soak(Path(folder), days=60, seed=7, first=date(2026, 1, 5), more=_FEWER)
    assert found.broken == ()
    figures = found.figures
    assert figures["months with a report"] == 2
    assert figures["worst: one password refused so often"] == 1, "the seed must try it"
    assert figures["due rows missed"] > 0
    assert figures["made up for, marked"] > 0
    assert figures["repeats, marked"] > 0
    assert figures["working days with a mail due"] > 25
