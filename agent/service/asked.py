"""What people ask of the running program by the dashboard: rows taken up within seconds, each once."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from agent.computer.clock import Clock
from agent.errors import ExitCode, Failure
from agent.jobs.results import JobEnd
from agent.logging import get_logger
from agent.processes.jobspec import JobSpec
from agent.processes.running import run_job
from agent.service.runner import collected
from agent.settings.config import Config
from dossiers.dates import format_instant
from store import service_state
from store.database import Database
from store.people import commands
from store.people.commands import Command, CommandKind

_READS_PORTALS = frozenset({CommandKind.RUN_NOW})


@dataclass(slots=True, kw_only=True)
class CommandTaker:
    """Takes up what waits. A window for a person stays open for minutes, so it has a thread of its own; what reads
    portals waits until nobody else does (``reading``)."""

    config: Config
    database: Database
    clock: Clock
    stop: threading.Event
    reading: threading.Lock
    _windows: list[threading.Thread] = field(default_factory=list)

    def take_up(self) -> None:
        """Everything that waits now, oldest first."""
        unit = self.config.settings.unit.code
        for wish in commands.waiting(self.database, unit):
            if self.stop.is_set():
                return
            if wish.kind is CommandKind.OPEN_LOGIN:
                self._in_a_thread(wish)
            elif wish.kind not in _READS_PORTALS:
                self._fulfil(wish)
            elif self.reading.acquire(blocking=False):
                try:
                    self._fulfil(wish)
                finally:
                    self.reading.release()

    def close(self) -> None:
        """Waits for the windows, which end because ``stop`` is set."""
        for thread in self._windows:
            thread.join()

    def _in_a_thread(self, wish: Command) -> None:
        self._windows = [thread for thread in self._windows if thread.is_alive()]
        if not self._windows:  # one window at a time, or nobody knows which one asks for what
            thread = threading.Thread(target=self._fulfil, args=(wish,), name="login-window")
            self._windows.append(thread)
            thread.start()

    def _fulfil(self, wish: Command) -> None:
        unit = self.config.settings.unit.code
        if not commands.take(self.database, unit, wish.id, self.clock.now()):
            return
        log = get_logger("hoso.commands")
        log.info("command_begins", id=wish.id, kind=wish.kind.value, portal=wish.portal, asked_by=wish.asked_by)
        try:
            end = self._do(wish)
        except Failure as failure:
            end = JobEnd(exit_code=failure.exit_code, sentences=(failure.sentence,))
        except Exception:
            log.exception("command_failed", id=wish.id)
            words = "Chương trình gặp lỗi ngoài dự kiến khi làm việc này. Số liệu đã có vẫn còn nguyên."
            end = JobEnd(exit_code=ExitCode.DEFECT, sentences=(words,))
        if self.stop.is_set() and wish.kind in (CommandKind.RUN_NOW, CommandKind.OPEN_LOGIN):
            return  # cut short by the stop: the next start says that it was interrupted
        done = end.exit_code in (ExitCode.DONE, ExitCode.ATTENTION)
        detail = "\n".join(end.sentences)
        commands.settle(self.database, unit, wish.id, self.clock.now(), done=done, detail=detail)
        log.info("command_ended", id=wish.id, code=int(end.exit_code))

    def _do(self, wish: Command) -> JobEnd:
        if wish.kind in _READS_PORTALS:
            portals = () if wish.portal is None else (wish.portal,)
            return collected(self.config, portals, stop=self.stop, insists=True)
        if wish.kind in CHILDREN:
            return run_job(self.config, CHILDREN[wish.kind](self.config, wish), stop=self.stop)
        return JobEnd(exit_code=ExitCode.DONE, sentences=_AT_ONCE[wish.kind](self, wish))


def _pause_portal(taker: CommandTaker, wish: Command) -> tuple[str, ...]:
    from agent.commands.account import pause_now

    return (pause_now(taker.config, wish.portal or ""),)


def _resume_portal(taker: CommandTaker, wish: Command) -> tuple[str, ...]:
    from agent.commands.account import resume_now

    return tuple(filter(None, resume_now(taker.config, wish.portal or "")))


def _retry_login(taker: CommandTaker, wish: Command) -> tuple[str, ...]:
    from agent.commands.account import retry_now

    return (retry_now(taker.config, wish.portal or ""),)


def _pause(taker: CommandTaker, wish: Command) -> tuple[str, ...]:
    from agent.commands.work import parse_instant

    until: datetime = parse_instant(wish.argument or "")
    service_state.set_pause(taker.database, taker.config.settings.unit.code, until)
    return (f"Đã tạm dừng mọi việc theo lịch đến {format_instant(until)}. Việc bị hoãn sẽ được làm bù sau đó.",)


def _resume(taker: CommandTaker, wish: Command) -> tuple[str, ...]:
    service_state.set_pause(taker.database, taker.config.settings.unit.code, None)
    return ("Chương trình làm việc theo lịch trở lại; việc bị hoãn được làm bù.",)


_AT_ONCE: dict[CommandKind, Callable[[CommandTaker, Command], tuple[str, ...]]] = {
    CommandKind.PAUSE_PORTAL: _pause_portal,
    CommandKind.RESUME_PORTAL: _resume_portal,
    CommandKind.RETRY_LOGIN: _retry_login,
    CommandKind.PAUSE: _pause,
    CommandKind.RESUME: _resume,
}


def _reissue(config: Config, wish: Command) -> JobSpec:
    """With the figures that the person looked at when deciding, not with what became known since."""
    month, _, instant = (wish.argument or "").partition(" ")
    return JobSpec(
        job="report",
        config=config.path,
        month=month,
        as_of=datetime.fromisoformat(instant),
        reissue=True,
        reason=wish.reason,
        asked_by=wish.asked_by,
    )


CHILDREN: dict[CommandKind, Callable[[Config, Command], JobSpec]] = {
    CommandKind.OPEN_LOGIN: lambda config, wish: JobSpec(job="login", config=config.path, portals=(wish.portal or "",)),
    CommandKind.SEND_ALERT: lambda config, wish: JobSpec(job="alert", config=config.path),
    CommandKind.WRITE_REPORT: lambda config, wish: JobSpec(job="report", config=config.path, month=wish.argument),
    CommandKind.REISSUE_REPORT: _reissue,
    CommandKind.WRITE_SLIPS: lambda config, wish: JobSpec(job="chase", config=config.path, department=wish.argument),
    CommandKind.BACK_UP: lambda config, wish: JobSpec(job="backup", config=config.path),
}
