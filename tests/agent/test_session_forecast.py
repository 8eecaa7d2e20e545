"""How long a log-in will probably live."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agent.accounts.session_forecast import forecast, sentence
from store.people.session_lives import Life

NOW = datetime(2026, 5, 12, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def life(number: int, hours: float, *, ago: float = 100, found_dead: bool = True, open_: bool = False) -> Life:
    began = NOW - timedelta(hours=ago)
    alive = began + timedelta(hours=hours)
    return Life(
        id=number,
        began_at=began,
        alive_at=alive,
        ended_at=None if open_ else alive + HOUR,
        found_dead=found_dead and not open_,
    )


def test_nothing_is_concluded_from_too_little() -> None:
    assert forecast([]).living is False
    assert sentence(forecast([]), NOW) is None
    one = forecast([life(2, 1, ago=2, open_=True), life(1, 8)])
    assert (one.living, one.ends_at, sentence(one, NOW)) == (True, None, None)


def test_the_present_login_ends_when_most_earlier_ones_had_not() -> None:
    lives = [life(9, 1, ago=3, open_=True), life(3, 8), life(2, 12), life(1, 10)]
    found = forecast(lives)
    assert (found.shortest, found.longest, found.left(NOW)) == (8 * HOUR, 12 * HOUR, 5 * HOUR)
    assert sentence(found, NOW) == "Phiên đăng nhập còn khoảng 5 giờ (các lần trước: 8 giờ đến 12 giờ)."
    assert sentence(found, NOW + 6 * HOUR) == "Phiên đăng nhập có thể đã hết (các lần trước: 8 giờ đến 12 giờ)."
    assert sentence(forecast(lives[1:]), NOW) == "Phiên đăng nhập thường kéo dài 8 giờ đến 12 giờ."


def test_a_login_that_was_replaced_while_it_lived_teaches_nothing() -> None:
    assert forecast([life(2, 8), life(1, 0.2, found_dead=False)]).shortest is None


@given(
    st.lists(st.tuples(st.floats(0.1, 200), st.booleans()), max_size=12),
    st.one_of(st.none(), st.tuples(st.floats(0, 90), st.floats(0.1, 100))),
)
def test_expectations_stay_within_what_was_seen(
    ended: list[tuple[float, bool]], present: tuple[float, float] | None
) -> None:
    lives = [life(number, hours, found_dead=dead) for number, (hours, dead) in enumerate(ended)]
    if present is not None:
        lives.insert(0, life(99, min(present), ago=max(present), open_=True))
    found = forecast(lives)
    assert found.living is (present is not None)
    if found.ends_at is not None:
        assert found.began_at is not None
        assert found.shortest is not None
        assert found.longest is not None
        assert found.began_at + found.shortest <= found.ends_at
        assert found.ends_at <= max(found.began_at + found.longest, lives[0].alive_at)
        assert (found.left(NOW) or timedelta()) >= timedelta()
