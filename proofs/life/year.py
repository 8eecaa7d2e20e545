"""Lives through days of an office, from one instant at which something can happen to the next."""

import threading
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from agent.planning.planner import plan
from agent.rooms import timetable, working_calendar
from agent.service.run import Lease, Schedule, make_ticker
from agent.service.tick import Ticker
from agent.storage import open_database
from dossiers.dates import VIETNAM
from dossiers.working_calendar import WorkingCalendar
from proofs.life.office import UNIT, LifeOffice
from proofs.life.people import act
from proofs.life.portals import chance
from proofs.life.power import Session, sessions
from store import due_jobs, service_state
from store.database import Database

_AGAIN = timedelta(minutes=16)
"""After a failure: a little more than the service waits."""
_MENDED = timedelta(minutes=100)
"""Most troubles of the mail server end after this."""


@dataclass(slots=True, kw_only=True)
class Life:
    """What was lived: the times at which the computer was on, and how often the service ticked."""

    office: LifeOffice
    calendar: WorkingCalendar
    first: date
    last: date
    on: list[Session] = field(default_factory=list)
    ticks: int = 0


def live(office: LifeOffice, seed: int, first: date, days: int) -> Life:
    """``days`` from ``first`` on. Mail servers fail at random; passwords change, and people save the new ones late."""
    calendar = working_calendar(office.config)
    life = Life(office=office, calendar=calendar, first=first, last=first + timedelta(days=days - 1))
    database = open_database(office.config, office.clock.now())
    service_state.set_ready(database, UNIT, datetime.combine(first, datetime.min.time(), VIETNAM))
    for session in sessions(seed, first, days, calendar):
        life.on.append(session)
        office.clock.at = session.on
        act(office, database, seed, session.on)
        _one_session(life, database, session, _trouble(office, seed, session))
        office.smtp.behave()
    database.close()
    return life


def _one_session(life: Life, database: Database, session: Session, mended_at: datetime) -> None:
    """A start of the service, its ticks, and the end, which comes without a word: the plug is pulled."""
    office, stop = life.office, threading.Event()
    config, clock = office.config, office.clock
    lease = Lease(config=config, database=database, clock=clock, stop=stop)
    lease.__enter__()
    duty = Schedule(config=config, database=database).duty
    ticker: Ticker = make_ticker(config, database, clock, duty=duty, stop=stop, reading=threading.Lock())
    ticker.run = office.run
    times = [*_times(life, session), mended_at]
    while clock.at < session.off:
        if clock.at >= mended_at:
            office.smtp.behave()
        lease.renew()
        ticker.tick()
        life.ticks += 1
        waits = any(row.due_at <= clock.at for row in due_jobs.pending(database, UNIT))
        coming = min((at for at in times if at > clock.at), default=session.off)
        clock.at = max(clock.at, min(coming, clock.at + _AGAIN if waits else coming))


def _times(life: Life, session: Session) -> list[datetime]:
    """When something becomes due, and when the mail server and the people change something."""
    first, last = session.on.date(), session.off.date()
    jobs = plan(timetable(life.office.config), life.calendar, VIETNAM, first, last)
    return sorted({job.due_at for job in jobs} | {session.off})


def _trouble(office: LifeOffice, seed: int, session: Session) -> datetime:
    """What goes wrong in this session, and when the mail server is mended again."""
    luck = chance(seed, "mail", session.on)
    office.smtp.behave()
    if luck < 0.06:
        office.smtp.inject("temporary_error")
    elif luck < 0.1:
        office.smtp.inject("drop_after_data")
    return session.off if luck < 0.01 else session.on + _MENDED
