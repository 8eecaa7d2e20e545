"""How far figures may be trusted: said once for portals that have the same to say, and for ever of an ended period."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from dossiers.dates import VIETNAM
from dossiers.periods import CutOff, monthly_period
from reporting.figures.model import PortalPicture
from reporting.freshness import Level, freshness
from reporting.web.trust import headline, late_lines, of_ended
from reporting.web.words import due_words
from tests.web.worlds import CALENDAR

PERIOD = monthly_period(2026, 5, CutOff(day=13, at=time(17)))
READ = datetime(2026, 5, 13, 17, 5, tzinfo=VIETNAM)
LATER = datetime(2026, 5, 18, 9, 0, tzinfo=VIETNAM)


def _picture(key: str, begun: datetime | None = READ, reason: str | None = None) -> PortalPicture:
    return PortalPicture(portal=key, name=key.title(), complete_from=begun, complete_at=begun, reason=reason)


def _lines(*pictures: PortalPicture, now: datetime = LATER) -> tuple[str, ...]:
    return late_lines(freshness(pictures, now, fresh_for=timedelta(hours=4), calendar=CALENDAR), now)


def test_what_portals_have_in_common_is_said_once() -> None:
    off = "Máy này chưa vào được mạng."
    one, other, never = _picture("một", reason=off), _picture("hai", reason=off), _picture("ba", None)
    when = "lấy đủ gần nhất 17:05 Thứ Tư 13/05. " + off
    assert _lines(one, other) == (f"Mọi cổng: {when}",)
    assert _lines(one, other, never) == (f"Một, Hai: {when}", "Ba: chưa lần nào lấy đủ, các con số chưa kể")
    assert _lines(one) == (f"Một: {when}",)
    assert _lines(one, now=READ) == ()


@pytest.mark.parametrize(
    ("overdue", "maybe", "now", "held", "words"),
    [
        (2, 1, LATER, None, "2 hồ sơ quá hạn, 3 đến hạn hôm nay"),
        (0, 0, READ, None, "Không có hồ sơ quá hạn, 3 đến hạn hôm nay"),
        (0, 1, READ, None, "Chưa biết có hồ sơ quá hạn hay không: 1 hồ sơ cần xem trên cổng"),
        (0, 0, READ, "bớt đi 12 hồ sơ", "Chưa thấy hồ sơ quá hạn trong số liệu đã có, 3 đến hạn hôm nay"),
        (0, 0, READ + timedelta(hours=19), None, "Chưa thấy hồ sơ quá hạn trong số liệu đã có, 3 đến hạn hôm nay"),
        (0, 0, LATER, None, "Chưa biết có hồ sơ quá hạn hay không"),
    ],
)
def test_nothing_late_is_said_only_where_it_is_known_of_everything(
    overdue: int, maybe: int, now: datetime, held: str | None, words: str
) -> None:
    pictures = (_picture("một"), replace(_picture("hai"), held=held))
    fresh = freshness(pictures, now, fresh_for=timedelta(hours=4), calendar=CALENDAR)
    assert headline(fresh, {"overdue": overdue, "maybe_overdue": maybe, "due_today": 3}) == words


@pytest.mark.parametrize(
    ("begun", "now", "level"),
    [
        (READ, LATER, Level.FRESH),
        (PERIOD.end, LATER, Level.FRESH),
        (PERIOD.end - timedelta(minutes=1), LATER, Level.UNUSABLE),
        (None, LATER, Level.NEVER),
    ],
)
def test_figures_of_an_ended_period_do_not_grow_old(begun: datetime | None, now: datetime, level: Level) -> None:
    pictures = (_picture("một"), _picture("hai", begun))
    fresh = freshness(pictures, now, fresh_for=timedelta(hours=4), calendar=CALENDAR)
    assert fresh.level in (Level.UNUSABLE, Level.NEVER)
    assert of_ended(fresh, pictures, PERIOD, now).level is level
    running = replace(PERIOD, end=LATER + timedelta(days=1))
    assert of_ended(fresh, pictures, running, now) == fresh


def test_a_deadline_in_words_is_not_called_none() -> None:
    assert due_words(None, None, LATER.date(), said="quá hạn 3 ngày") == "cổng chỉ ghi: quá hạn 3 ngày"
    assert due_words(None, None, LATER.date()) == "không có ngày hẹn trả"
