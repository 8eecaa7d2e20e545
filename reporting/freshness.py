"""How far figures may be trusted by their age: fresh, old, or not to be used in a report. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dossiers.dates import VIETNAM
from dossiers.working_calendar import WorkingCalendar
from reporting.figures.model import PortalPicture


class Level(StrEnum):
    """From the best to the worst."""

    FRESH = "fresh"
    OLD = "old"
    UNUSABLE = "unusable"
    NEVER = "never"


_ORDER = {level: position for position, level in enumerate(Level)}
_UNUSABLE_AFTER_DAYS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalAge:
    """A portal's picture at an instant. ``complete_at`` is when it was last proven complete, ``old_at`` and
    ``unusable_at`` when it turns old and unusable (aware; ``None`` where it was never complete). ``reason``
    (Vietnamese): why the last try brought nothing whole; ``held``: so many dossiers vanished that a person must decide.
    """

    portal: str
    name: str
    level: Level
    complete_at: datetime | None
    old_at: datetime | None
    unusable_at: datetime | None
    reason: str | None
    held: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """Of figures that come from several portals: as old as the oldest of them, and as good as the worst."""

    portals: tuple[PortalAge, ...]

    @property
    def level(self) -> Level:
        return max((each.level for each in self.portals), key=_ORDER.__getitem__, default=Level.NEVER)

    @property
    def oldest(self) -> PortalAge | None:
        """The portal whose picture is the oldest of those that have one."""
        known = [each for each in self.portals if each.complete_at is not None]
        return min(known, key=lambda each: each.complete_at or datetime.max.replace(tzinfo=VIETNAM), default=None)

    @property
    def missing(self) -> tuple[PortalAge, ...]:
        """Portals of which nothing was ever read whole: their dossiers are in no figure."""
        return tuple(each for each in self.portals if each.level is Level.NEVER)

    @property
    def late(self) -> tuple[PortalAge, ...]:
        """Portals whose picture is old or worse, the missing ones too."""
        return tuple(each for each in self.portals if each.level is not Level.FRESH)

    @property
    def known(self) -> bool:
        """Whether there is a figure at all."""
        return any(each.complete_at is not None for each in self.portals)


def freshness(
    pictures: Iterable[PortalPicture], now: datetime, *, fresh_for: timedelta, calendar: WorkingCalendar
) -> Freshness:
    """The age of each picture at ``now`` (aware).

    A picture turns old ``fresh_for`` after it was taken, but only in office hours: nobody reads portals at night. It is
    not to be used in a report once more than a whole working day (8 working hours) lies behind it.
    """
    return Freshness(portals=tuple(_age(each, now, fresh_for, calendar) for each in pictures))


def _age(picture: PortalPicture, now: datetime, fresh_for: timedelta, calendar: WorkingCalendar) -> PortalAge:
    at = picture.complete_at
    old_at = unusable_at = None
    level = Level.NEVER
    if at is not None:
        old_at = _in_office_hours(at + fresh_for, calendar)
        unusable_at = max(calendar.due_at(at, _UNUSABLE_AFTER_DAYS), old_at)
        level = Level.UNUSABLE if now >= unusable_at else Level.OLD if now >= old_at else Level.FRESH
    return PortalAge(
        portal=picture.portal,
        name=picture.name,
        level=level,
        complete_at=at,
        old_at=old_at,
        unusable_at=unusable_at,
        reason=picture.reason,
        held=picture.held,
    )


def _in_office_hours(instant: datetime, calendar: WorkingCalendar) -> datetime:
    """The instant itself in office hours, else when the office opens next."""
    local = instant.astimezone(VIETNAM)
    for day in calendar.working_days(local.date()):
        for opens, closes in calendar.hours:
            if local < datetime.combine(day, closes, VIETNAM):
                return max(local, datetime.combine(day, opens, VIETNAM))
    raise AssertionError("a calendar without working days")
