"""What people write after --as-of is what was printed for them: a whole minute, or a whole day."""

from datetime import datetime, timedelta

import pytest

from agent.commands.work import known_until
from dossiers.dates import VIETNAM

NOW = datetime(2026, 5, 20, 8, 30, 12, tzinfo=VIETNAM)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("17:00 13/05/2026", datetime(2026, 5, 13, 17, 1, tzinfo=VIETNAM) - TICK),
        ("13/05/2026 17:00", datetime(2026, 5, 13, 17, 1, tzinfo=VIETNAM) - TICK),
        ("2026-05-13T17:00+07:00", datetime(2026, 5, 13, 17, 1, tzinfo=VIETNAM) - TICK),
        ("13/05/2026", datetime(2026, 5, 14, tzinfo=VIETNAM) - TICK),
        ("2026-05-13", datetime(2026, 5, 14, tzinfo=VIETNAM) - TICK),
        ("2026-05-13T17:00:07+07:00", datetime(2026, 5, 13, 17, 0, 7, tzinfo=VIETNAM)),
        ("20/05/2026", NOW),
        ("08:30 20/05/2026", NOW),
        ("09:00 20/05/2026", datetime(2026, 5, 20, 9, tzinfo=VIETNAM)),
    ],
)
def test_all_of_what_is_named_is_known(text: str, until: datetime) -> None:
    assert known_until(text, NOW) == until
