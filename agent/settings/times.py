"""When things happen and what counts as a working day; the limits of what happens."""

from datetime import date, time
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from agent.settings.types import (
    AwareInstant,
    ClockTime,
    ClockTimes,
    LoginsADay,
    PortalKey,
    ProcedureHead,
    Section,
    WorkingSpan,
)


class SwapSettings(Section):
    """A working day swapped for a day off by decision: ``off`` is free, ``worked`` is worked."""

    off: date
    worked: date


class CalendarSettings(Section):
    """Working days and hours. ``swaps`` replaces the table shipped with the program; absent: that table. ``terms``:
    working days by the nationwide head of a procedure's code ("1.001193"), for our own due dates."""

    swaps: Annotated[tuple[SwapSettings, ...], Field(strict=False)] | None = None
    working_hours: Annotated[tuple[WorkingSpan, ...], Field(strict=False, min_length=1)] = (
        (time(7, 0), time(11, 30)),
        (time(13, 30), time(17, 0)),
    )
    due_soon_days: Annotated[int, Field(ge=1, le=30)] = 3
    terms: dict[ProcedureHead, Annotated[int, Field(ge=1, le=366)]] = Field(default_factory=dict)


class ScheduleSettings(Section):
    """Local times of day, on working days. ``collect_also``: further times of single portals, by key (those that are
    not configured don't matter). ``alert_until``: after this hour the mail is not begun. ``draft_days``: so many days
    before the cut-off a draft of the report is written (0: none). ``digest``: the weekly mail, on the first working
    day of a week. ``household``: the further mail about household business. ``operator_minutes``: how often what waits
    is tried again and the operator is told what changed. ``chase_days``: on which weekdays slips are written by
    themselves, at ``chase``; none: only when a person runs ``hoso chase``."""

    collect: ClockTimes = (time(6, 45), time(11, 30), time(16, 30))
    collect_also: dict[PortalKey, ClockTimes] = Field(default={"hkd": (time(9, 0), time(14, 30))})
    alert: ClockTime = time(7, 30)
    alert_until: ClockTime = time(16, 30)
    digest: ClockTime = time(8, 0)
    household: ClockTimes = (time(14, 30),)
    operator_minutes: Annotated[int, Field(ge=10, le=240)] = 30
    chase: ClockTime = time(8, 15)
    chase_days: Annotated[tuple[Literal["T2", "T3", "T4", "T5", "T6", "T7", "CN"], ...], Field(strict=False)] = ()
    report: ClockTime = time(17, 0)
    draft_days: Annotated[int, Field(ge=0, le=10)] = 3
    ask_login: ClockTimes = (time(8, 0), time(14, 0), time(16, 0))
    backup: ClockTime = time(20, 0)
    purge: ClockTime = time(21, 0)

    @model_validator(mode="after")
    def _window(self) -> Self:
        if self.alert >= self.alert_until:
            raise ValueError("alert_until phải sau alert")
        return self


class LimitsSettings(Section):
    """``sync_seconds``: wall clock of one run over all portals; ``fresh_hours``: older pictures are called old;
    ``logins_a_day``: how often a password is submitted to one portal in one day at most."""

    sync_seconds: Annotated[int, Field(ge=10, le=6 * 3600)] = 1800
    fresh_hours: Annotated[int, Field(ge=1, le=7 * 24)] = 4
    min_free_mb: Annotated[int, Field(ge=1)] = 500
    logins_a_day: LoginsADay = 2


class ClockSettings(Section):
    """For the pretend portals only: the instant at which the program's clock starts."""

    start_at: AwareInstant | None = None
