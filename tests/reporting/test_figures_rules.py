"""The conditions themselves, on a real database, against the same rules written once more in plain Python."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    Column,
    Connection,
    Date,
    DateTime,
    Dialect,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
    case,
    create_engine,
    func,
    insert,
    select,
)
from sqlalchemy.pool import StaticPool

from dossiers.dates import VIETNAM, local_date
from dossiers.periods import CutOff, Period, previous
from dossiers.status import Channel, Group, Status
from dossiers.working_calendar import WorkingCalendar
from reporting.figures.counts import held_by, mask
from reporting.figures.daily import DAILY_FIGURES, day_of
from reporting.figures.identities import IDENTITIES, check_identities
from reporting.figures.rules import FIGURES, Window, touched
from tests.reporting.samples import END, START, figures


class Instant(TypeDecorator[datetime]):
    """Aware instants, kept as UTC without a zone as SQLite can."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)


VERSIONS = Table(
    "versions",
    MetaData(),
    Column("code", String, primary_key=True),
    Column("channel", Integer),
    Column("status_group", String),
    Column("entered_at", Instant),
    Column("ended_at", Instant),
    Column("ended_basis", String),
    Column("due_on", Date),
    Column("due_words", String),
    Column("ended_on", Date),
)
PERIOD = Period(year=2026, month=5, start=START, end=END)
CUT_OFF = CutOff(day=13, at=time(17))
WINDOW = Window(period=PERIOD, as_of=END)
COLUMNS: Any = VERSIONS.c


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    VERSIONS.metadata.create_all(engine)
    with engine.connect() as open_connection:
        yield open_connection
    engine.dispose()


def row(code: str, entered: datetime | None, **changes: Any) -> dict[str, Any]:
    group = changes.pop("group", Group.IN_PROCESS)
    ended = changes.pop("ended", None)
    return {
        "code": code,
        "channel": Channel.ONLINE.value,
        "status_group": None if group is None else group.value,
        "entered_at": entered,
        "ended_at": ended,
        "ended_basis": None if ended is None else "finished",
        "due_on": None,
        "due_words": None,
        "ended_on": None if ended is None else local_date(ended),
    } | changes


def _codes(connection: Connection, rows: list[dict[str, Any]]) -> dict[str, set[str]]:
    """Loads the rows and gives, by figure, the codes that its condition finds; the count must be their number."""
    connection.execute(VERSIONS.delete())
    if rows:
        connection.execute(insert(VERSIONS), rows)
    found = {}
    for key, figure in FIGURES.items():
        condition = figure.condition(COLUMNS, WINDOW)
        found[key] = set(connection.scalars(select(VERSIONS.c.code).where(condition)))
        assert connection.scalar(select(func.count(case((condition, 1))))) == len(found[key])
        excluded = set(connection.scalars(select(VERSIONS.c.code).where(~condition)))
        assert len(found[key]) + len(excluded) == len(rows)  # never NULL
    period = set(connection.scalars(select(VERSIONS.c.code).where(touched(COLUMNS, WINDOW))))
    assert all(found[key] <= period for key, figure in FIGURES.items() if figure.of_period)
    which = select(VERSIONS.c.code, mask(COLUMNS, FIGURES, WINDOW))
    for code, number in connection.execute(which):
        assert held_by(number, FIGURES) == {key for key, codes in found.items() if code in codes}
    return found


DAY = timedelta(days=1)


def test_the_period_is_half_open(connection: Connection) -> None:
    found = _codes(
        connection,
        [
            row("before", START - timedelta(seconds=1)),
            row("start", START),
            row("last", END - timedelta(seconds=1)),
            row("end", END),
            row("ended_at_start", START - DAY, ended=START, group=Group.RESOLVED),
            row("ended_before", START - DAY, ended=START - timedelta(seconds=1), group=Group.RESOLVED),
            row("ended_at_end", START, ended=END, group=Group.RESOLVED),
        ],
    )
    assert found["received_online"] == {"start", "last", "ended_at_end"}
    assert found["carried_over"] == {"before", "ended_at_start"}
    assert found["resolved_total"] == {"ended_at_start"}
    assert found["open_total"] == {"before", "start", "last", "ended_at_end"}


def test_early_on_time_and_late_compare_days_not_hours(connection: Connection) -> None:
    noon = datetime(2026, 5, 5, 12, tzinfo=VIETNAM)
    late_evening = datetime(2026, 5, 5, 23, 30, tzinfo=VIETNAM)
    early_morning = datetime(2026, 5, 5, 0, 30, tzinfo=VIETNAM)  # the fourth of May in UTC
    due = date(2026, 5, 5)
    done = {"group": Group.RESOLVED, "due_on": due}
    found = _codes(
        connection,
        [
            row("early", START, ended=noon - DAY, **done),
            row("noon", START, ended=noon, **done),
            row("evening", START, ended=late_evening, **done),
            row("morning", START, ended=early_morning, **done),
            row("late", START, ended=noon + DAY, **done),
            row("no_due", START, ended=noon, group=Group.RESOLVED),
        ],
    )
    assert found["resolved_early"] == {"early"}
    assert found["resolved_on_time"] == {"noon", "evening", "morning", "no_due"}
    assert found["resolved_late"] == {"late"}
    assert found["no_due_date"] == {"no_due"}


def test_overdue_only_after_the_due_day(connection: Connection) -> None:
    found = _codes(
        connection,
        [
            row("yesterday", START, due_on=date(2026, 5, 12)),
            row("that_day", START, due_on=date(2026, 5, 13)),
            row("none", START),
        ],
    )
    assert found["open_overdue"] == {"yesterday"}
    assert found["open_in_time"] == {"that_day", "none"}


def test_nothing_is_lost_and_what_is_not_received_counts_nowhere(connection: Connection) -> None:
    found = _codes(
        connection,
        [
            row("unmapped_channel", START, channel=None),
            row("post", START, channel=Channel.POST.value),
            row("in_person", START, channel=Channel.IN_PERSON.value),
            row("not_received", None, group=Group.NOT_YET_RECEIVED),
            row("withdrawn_unreceived", None, ended=START + DAY, group=Group.WITHDRAWN),
            row("unmapped_status", START, group=None),
            row("guessed_end", START, ended=START + DAY, group=Group.REFUSED, ended_basis="first_seen"),
        ],
    )
    assert found["received_unknown_channel"] == {"unmapped_channel"}
    assert found["received_direct"] == {"post", "in_person"}
    assert found["unknown_status"] == {"unmapped_status"}
    assert found["ended_date_inferred"] == {"guessed_end"}
    assert not any(codes & {"not_received", "withdrawn_unreceived"} for codes in found.values())


_instants = st.one_of(
    st.none(),
    st.sampled_from([START, END, START - timedelta(seconds=1), END - timedelta(seconds=1)]),
    st.integers(-24 * 60, 54 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes)),
)
_statuses = st.sampled_from([status for status in Status if status is not Status.REGISTERED])
_rows = st.lists(
    st.tuples(
        _instants,
        _instants,
        st.sampled_from([None, *Group]),
        st.sampled_from([None, *Channel]),
        st.one_of(st.none(), st.dates(date(2026, 5, 10), date(2026, 5, 16))),
    ),
    max_size=12,
)


def _expected(item: tuple[Any, ...]) -> set[str]:
    """The figures that one dossier belongs to, by the words of the rules."""
    entered, ended, group, channel, due = item
    if entered is None:
        return set()
    keys = set()
    received = START <= entered < END
    carried = entered < START and (ended is None or ended >= START)
    if received:
        keys.add(
            "received_unknown_channel"
            if channel is None
            else "received_online"
            if channel is Channel.ONLINE
            else "received_direct"
        )
    if carried:
        keys.add("carried_over")
    if received or carried:
        keys.add("received_total")
    resolved = ended is not None and START <= ended < END
    if resolved:
        keys |= {"resolved_total", "ended_date_inferred"}
        if group is Group.RESOLVED:
            done = local_date(ended)
            keys.add("resolved_on_time" if due in (None, done) else "resolved_early" if done < due else "resolved_late")
        elif group in (Group.REFUSED, Group.WITHDRAWN):
            keys.add(group.value)
    if entered < END and (ended is None or ended >= END):
        keys |= {"open_total", "open_overdue" if due is not None and due < local_date(END) else "open_in_time"}
        if group is None:
            keys.add("unknown_status")
    if (received or carried or resolved) and due is None:
        keys.add("no_due_date")
    return keys


@settings(max_examples=60, deadline=None)
@given(_rows)
def test_conditions_agree_with_the_rules_in_words(connection: Connection, items: list[tuple[Any, ...]]) -> None:
    rows = [
        row(
            str(number),
            entered,
            ended=ended,
            group=group,
            channel=None if channel is None else channel.value,
            due_on=due,
            **({} if ended is None else {"ended_basis": "first_seen"}),
        )
        for number, (entered, ended, group, channel, due) in enumerate(items)
    ]
    found = _codes(connection, rows)
    for key in FIGURES:
        assert found[key] == {str(n) for n, item in enumerate(items) if key in _expected(item)}, key
    before = Window(period=previous(PERIOD, CUT_OFF), as_of=START)
    still_open = select(VERSIONS.c.code).where(FIGURES["open_total"].condition(COLUMNS, before))
    assert set(connection.scalars(still_open)) == found["carried_over"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(_instants.filter(bool), _instants, _statuses),
        max_size=12,
    )
)
def test_the_sums_come_out_for_dossiers_that_live_in_order(
    connection: Connection, items: list[tuple[datetime, datetime | None, Status]]
) -> None:
    rows = []
    for number, (entered, ended, status) in enumerate(items):
        over = status.group in (Group.RESOLVED, Group.REFUSED, Group.WITHDRAWN)
        end = max(entered, ended or entered) if over else None
        rows.append(row(str(number), entered, ended=end, group=status.group))
    found = _codes(connection, rows)
    for identity in IDENTITIES:
        assert len(found[identity.left]) == sum(len(found[key]) for key in identity.right), identity.key


def test_a_period_that_still_runs_is_judged_by_the_day_it_is_known_at() -> None:
    early = datetime(2026, 5, 1, 8, tzinfo=VIETNAM)
    assert Window(period=PERIOD, as_of=early).overdue_before == date(2026, 5, 1)
    assert Window(period=PERIOD, as_of=END + 30 * DAY).overdue_before == date(2026, 5, 13)


def test_broken_sums_are_told_with_their_dossiers() -> None:
    assert check_identities(figures()) == ()
    broken = check_identities(figures(refused=8), {"resolved_parts": (("igate", "H56-1"),)})
    assert [item.key for item in broken] == ["resolved_parts"]
    assert broken[0].left - broken[0].right == 1
    assert "lệch 1 hồ sơ" in broken[0].sentence
    assert broken[0].dossiers == (("igate", "H56-1"),)


def test_dossiers_that_cancel_out_are_told_too() -> None:
    (broken,) = check_identities(figures(), {"all": (("a", "1"), ("a", "2"))})
    assert broken.left == broken.right
    assert "bù trừ nhau" in broken.sentence


def test_the_days_lists(connection: Connection) -> None:
    today = date(2026, 11, 20)  # a Friday
    day = day_of(today, 3, WorkingCalendar())
    rows = [
        row("overdue", START, due_on=date(2026, 11, 19)),
        row("today", START, due_on=today),
        row("soon", START, due_on=day.soon_until),
        row("later", START, due_on=day.soon_until + DAY),
        row("none", START),
        row("waiting", START, group=Group.WAITING_FOR_CITIZEN, due_on=date(2026, 11, 1)),
        row("unknown", START, group=None, due_on=date(2026, 11, 1)),
        row("unknown_in_time", START, group=None, due_on=today),
        row("in_words", START, due_words="quá hạn 3 ngày"),
        row("done", START, ended=START, group=Group.RESOLVED, due_on=date(2026, 11, 1)),
        row("done_in_words", START, ended=START, group=Group.RESOLVED, due_words="quá hạn 3 ngày"),
        row("not_received", None, group=Group.NOT_YET_RECEIVED),
    ]
    connection.execute(VERSIONS.delete())
    connection.execute(insert(VERSIONS), rows)
    found = {
        key: set(connection.scalars(select(VERSIONS.c.code).where(figure.condition(COLUMNS, day))))
        for key, figure in DAILY_FIGURES.items()
    }
    assert found == {
        "overdue": {"overdue", "waiting"},
        "due_today": {"today"},
        "due_soon": {"soon"},
        "no_due_date": {"none", "in_words"},
        "waiting_for_citizen": {"waiting"},
        "unknown_status": {"unknown", "unknown_in_time"},
        "maybe_overdue": {"unknown", "in_words"},
    }
    assert day.soon_until == date(2026, 11, 26)  # the 24th is a day off in 2026
