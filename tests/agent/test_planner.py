"""What is due, over weeks with Tết, make-up Saturdays, computers switched off and clocks that jump."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from agent.planning.planner import Decision, Job, Kind, Timetable, decide, first_day_to_plan, plan

ZONE = timezone(timedelta(hours=7))
TABLE = Timetable(
    collect=(time(7), time(11), time(14)),
    collect_also=(("hkd", (time(9), time(13))),),
    alert=time(7, 30),
    alert_until=time(16, 30),
    report=time(17),
    cut_off_day=13,
    digest=time(8),
    draft_days=3,
    backup=time(20),
)


class Days:
    """Weekdays, without Tết 2026 and with the swap of 2/1 for Saturday 10/1."""

    off = frozenset({date(2026, 1, 1), date(2026, 1, 2)} | {date(2026, 2, 14) + timedelta(days=n) for n in range(9)})
    worked = frozenset({date(2026, 1, 10)})

    def is_working_day(self, day: date) -> bool:
        return day in self.worked or (day.weekday() < 5 and day not in self.off)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def _plan(first: date, last: date) -> tuple[Job, ...]:
    return plan(TABLE, Days(), ZONE, first, last)


def _keys(first: str, last: str) -> list[str]:
    return [job.key for job in _plan(date.fromisoformat(first), date.fromisoformat(last))]


def test_a_working_day() -> None:
    assert _keys("2026-05-14", "2026-05-14") == [
        "sync:2026-05-14T07:00",
        "alert:2026-05-14T07:30",
        "sync_portal:hkd:2026-05-14T09:00",
        "sync:2026-05-14T11:00",
        "sync_portal:hkd:2026-05-14T13:00",
        "sync:2026-05-14T14:00",
        "backup:2026-05-14T20:00",
        "purge:2026-05-14T21:00",
    ]


def test_on_the_cut_off_day_the_portals_are_collected_once_more_before_the_report() -> None:
    assert _keys("2026-05-13", "2026-05-13")[-4:-2] == ["sync:2026-05-13T17:00", "report:2026-05"]


def test_days_off_are_silent_and_make_up_saturdays_are_not() -> None:
    assert _keys("2026-01-01", "2026-01-04") == []
    assert "alert:2026-01-10T07:30" in _keys("2026-01-10", "2026-01-10")
    assert _keys("2026-02-14", "2026-02-22") == []


def test_a_cut_off_on_a_day_off_is_reported_on_the_next_working_day() -> None:
    june = _plan(date(2026, 6, 10), date(2026, 6, 20))  # 13 June 2026 is a Saturday
    assert [(job.key, job.due_at) for job in june if job.kind is Kind.REPORT] == [
        ("report:2026-06", _at("2026-06-15T17:00"))
    ]


@given(first=st.dates(date(2025, 12, 1), date(2026, 12, 31)), span=st.integers(0, 120), cut=st.integers(0, 120))
def test_planning_in_parts_gives_what_planning_at_once_gives(first: date, span: int, cut: int) -> None:
    last = first + timedelta(days=span)
    middle = first + timedelta(days=min(cut, span))
    together = _plan(first, last)
    assert {job.key: job for job in (*_plan(first, middle), *_plan(middle, last))} == {job.key: job for job in together}
    assert len({job.key for job in together}) == len(together)
    assert [job.due_at for job in together] == sorted(job.due_at for job in together)


@given(year=st.integers(2025, 2027))
def test_every_month_has_one_report_on_or_after_its_cut_off(year: int) -> None:
    reports = [job for job in _plan(date(year, 1, 1), date(year + 1, 1, 31)) if job.kind is Kind.REPORT]
    months = [job.key for job in reports]
    assert [f"report:{year}-{month:02}" for month in range(1, 13)] == months[:12]
    for job in reports:
        due = date.fromisoformat(job.key.removeprefix("report:") + "-13")
        assert due <= job.due_at.date() <= due + timedelta(days=10)


def _run_keys(decision: Decision) -> list[str]:
    return [job.key for job in decision.run]


def test_a_morning_with_the_computer_off_is_caught_up_in_order() -> None:
    decision = decide(_plan(date(2026, 5, 14), date(2026, 5, 20)), _at("2026-05-14T12:00"))
    assert _run_keys(decision) == ["sync:2026-05-14T11:00", "alert:2026-05-14T07:30"]
    assert {skipped.job.key for skipped in decision.skip} == {
        "sync:2026-05-14T07:00",
        "sync_portal:hkd:2026-05-14T09:00",
    }


def test_a_portals_own_collection_is_part_of_an_overdue_one_of_all_portals() -> None:
    day = _plan(date(2026, 5, 14), date(2026, 5, 14))
    assert _run_keys(decide([job for job in day if job.due_at > _at("2026-05-14T08:00")], _at("2026-05-14T13:05"))) == [
        "sync:2026-05-14T11:00"
    ]
    own = [job for job in day if job.kind is Kind.SYNC_PORTAL]
    assert _run_keys(decide(own, _at("2026-05-14T13:05"))) == ["sync_portal:hkd:2026-05-14T13:00"]
    assert {job.portal for job in own} == {"hkd"}


def test_drafts_come_three_days_before_the_cut_off_and_make_no_sense_after_it() -> None:
    drafts = [job for job in _plan(date(2026, 5, 1), date(2026, 7, 31)) if job.kind is Kind.DRAFT]
    # 10 May 2026 is a Sunday: the Friday before; 10 June and 10 July are working days.
    assert [(job.month, f"{job.due_at:%m-%d %H:%M}") for job in drafts] == [
        ("2026-05", "05-08 17:00"),
        ("2026-06", "06-10 17:00"),
        ("2026-07", "07-10 17:00"),
    ]
    assert all(job.until is not None and job.until < job.due_at.replace(day=13) for job in drafts)


@given(first=st.dates(date(2025, 12, 1), date(2026, 12, 31)))
def test_every_week_with_a_working_day_has_one_digest_on_its_first(first: date) -> None:
    monday = first - timedelta(days=first.weekday())
    week = _plan(monday, monday + timedelta(days=6))
    digests = [job.due_at.date() for job in week if job.kind is Kind.DIGEST]
    worked = [monday + timedelta(days=n) for n in range(7) if Days().is_working_day(monday + timedelta(days=n))]
    assert digests == worked[:1]


def test_a_nights_backup_waits_for_the_next_working_evening_at_most() -> None:
    friday = date(2026, 5, 15)
    (job,) = [job for job in _plan(friday, friday) if job.kind is Kind.BACKUP]
    assert job.until == _at("2026-05-18T20:00")


def test_an_afternoon_is_too_late_for_the_mail() -> None:
    decision = decide(_plan(date(2026, 5, 14), date(2026, 5, 14)), _at("2026-05-14T16:31"))
    assert _run_keys(decision) == ["sync:2026-05-14T14:00"]
    assert "alert:2026-05-14T07:30" in [skipped.job.key for skipped in decision.skip]


def test_three_weeks_off_bring_the_report_and_one_mail_but_no_flood() -> None:
    decision = decide(_plan(date(2026, 5, 4), date(2026, 5, 30)), _at("2026-05-25T08:20"))
    assert _run_keys(decision) == [
        "report:2026-05",
        "backup:2026-05-22T20:00",
        "purge:2026-05-22T21:00",
        "sync:2026-05-25T07:00",
        "alert:2026-05-25T07:30",
        "digest:2026-05-25T08:00",
    ]
    assert all(skipped.missed for skipped in decision.skip), "every slot that passed is a gap"


def test_nothing_is_due_at_night() -> None:
    assert decide(_plan(date(2026, 5, 15), date(2026, 5, 20)), _at("2026-05-15T03:00")) == Decision()


@given(hours=st.lists(st.integers(0, 24 * 25), min_size=1, max_size=40))
def test_whatever_the_computers_hours_each_row_is_settled_once_and_mails_only_on_their_day(hours: list[int]) -> None:
    """The computer is awake at some hours of 25 days (Tết among them); the clock may also be set back."""
    start = _at("2026-02-09T00:00")
    settled: dict[str, str] = {}
    last_planned: datetime | None = None
    rows: dict[str, Job] = {}
    for hour in hours:
        now = start + timedelta(hours=hour)
        first = first_day_to_plan(last_planned, now, ZONE)
        for job in _plan(first, (now + timedelta(days=35)).date()):
            rows.setdefault(job.key, job)
        last_planned = now if last_planned is None else max(last_planned, now)
        decision = decide([job for job in rows.values() if job.key not in settled], now)
        for job in decision.run:
            assert job.key not in settled
            assert job.due_at <= now
            assert job.until is None or now <= job.until
            if job.kind is Kind.ALERT:
                assert job.due_at.date() == now.date()
            settled[job.key] = "run"
        for skipped in decision.skip:
            assert skipped.job.key not in settled
            settled[skipped.job.key] = "skipped"
        assert not decide([job for job in rows.values() if job.key not in settled], now).run


INSTANTS = st.integers(0, 3 * 365 * 24).map(lambda hours: _at("2025-01-01T00:00") + timedelta(hours=hours))


@given(last=INSTANTS, now=INSTANTS)
def test_planning_begins_at_most_two_months_back_and_never_later_than_today(last: datetime, now: datetime) -> None:
    first = first_day_to_plan(last, now, ZONE)
    assert now.date() - timedelta(days=62) <= first <= now.date()


def test_sessions_are_kept_alive_and_people_asked_in_office_hours_only() -> None:
    hours = ((time(7), time(11, 30)), (time(13, 30), time(17)))
    table = replace(TABLE, hours=hours, keep_alive_minutes=60, ask_login=(time(8), time(12), time(16), time(20)))
    monday = date(2026, 5, 11)
    jobs = plan(table, Days(), ZONE, monday, monday + timedelta(days=6))
    asked = [job for job in jobs if job.kind is Kind.ASK_LOGIN]
    assert {job.due_at.time() for job in asked} == {time(8), time(16)}
    assert len(asked) == 10
    alive = [job for job in jobs if job.kind is Kind.KEEP_ALIVE and job.due_at.date() == monday]
    assert [f"{job.due_at:%H:%M}" for job in alive] == ["08:00", "09:00", "10:00", "11:00", "14:30", "15:30", "16:30"]
    assert all(job.until == job.due_at + timedelta(hours=1) for job in alive)
    assert all(job.until is not None and job.until.time() in (time(11, 30), time(17)) for job in asked)


def test_what_waits_is_tried_again_all_day_and_slips_are_written_on_their_weekdays() -> None:
    table = replace(
        TABLE,
        hours=((time(7), time(11, 30)), (time(13, 30), time(17))),
        operator_minutes=60,
        household=(time(14, 30),),
        chase=((0, time(8, 15)),),
    )
    week = plan(table, Days(), ZONE, date(2026, 5, 11), date(2026, 5, 17))
    tried = [job for job in week if job.kind is Kind.OPERATOR and job.due_at.date() == date(2026, 5, 12)]
    assert [job.due_at.hour for job in tried] == list(range(7, 19))
    assert all(job.until == job.due_at + timedelta(hours=1) for job in tried)
    assert [job.key for job in week if job.kind is Kind.CHASE] == ["chase:2026-05-11T08:15"]
    assert len([job for job in week if job.kind is Kind.HOUSEHOLD]) == 5
    off = decide(tried, datetime(2026, 5, 12, 18, 30, tzinfo=ZONE))
    assert [job.key for job in off.run] == ["operator:2026-05-12T18:00"]
    assert not any(skipped.missed for skipped in off.skip), "nobody waited for these"
