"""``hoso demo``: the whole main job on the pretend portals, by the real jobs, and a proof that it came out right."""

import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from agent.commands.work import wanted_portals
from agent.computer.clock import Clock, ShiftedClock
from agent.demo.check import Agreement, compare
from agent.demo.check_centre import centre_lines
from agent.demo.config import DemoWorld
from agent.demo.folder import prepare
from agent.demo.ledger import ledger_dossiers
from agent.demo.portals import DEFAULT_SCENARIO, build, need_sandbox
from agent.demo.setup import configure, narrative_beside, set_up
from agent.demo.show import show_agreements, show_centre, show_dashboard, show_overdue, show_places, show_requests
from agent.errors import ExitCode
from agent.jobs.results import JobEnd, SyncResult
from agent.logging import configure as configure_log
from agent.processes.running import run_sync
from agent.screen import SyncScreen, problem_lines, result_table
from agent.settings.config import Config

if TYPE_CHECKING:
    from reporting.figures.period import DossierRow
    from sandbox.serve import RunningSandbox
    from sandbox.world import World


def run_demo(*, seed: int | None, scenario: Path | None, out: Path) -> ExitCode:
    """Runs the demo into ``out``.

    Not ``DONE`` where a job did not end well, where the ledger differs from the pretend world in anything, or where a
    portal was asked for anything outside log-in, search and paging.
    """
    need_sandbox()
    from sandbox.portals.common import Unit
    from sandbox.scenario import shipped_scenario
    from sandbox.serve import running

    begun = time.monotonic()
    console = Console(highlight=False)
    read, world = build(seed, scenario)
    folder = prepare(out)
    configure_log(folder / "logs", "hoso-demo")
    unit = Unit(name=read.unit.name[:1].upper() + read.unit.name[1:], code=read.unit.code)
    used_seed = read.seed if seed is None else seed
    with running(world, read.walk[0], seed=used_seed, unit=unit, mail_folder=folder / "mail") as portals:
        narrative = narrative_beside(scenario or shipped_scenario(DEFAULT_SCENARIO))
        setting = set_up(folder, read, narrative, unit, portals)
        demo = _Demo(console=console, folder=folder, setting=setting, world=world, portals=portals)
        for moment in read.walk:
            demo.live_through(moment, month=read.month if moment == read.walk[-1] else None)
        code = demo.end()
    console.print(f"Xong sau {time.monotonic() - begun:.0f} giây.")
    show_dashboard(console, folder / "config.toml")
    return code


@dataclass(slots=True, kw_only=True)
class _Demo:
    console: Console
    folder: Path
    setting: DemoWorld
    world: "World"
    portals: "RunningSandbox"
    agreements: list[tuple[datetime, Agreement]] = field(default_factory=list)
    codes: list[ExitCode] = field(default_factory=list)
    centre: list[tuple[bool, str]] = field(default_factory=list)
    morning: "tuple[datetime, tuple[DossierRow, ...]] | None" = None

    def live_through(self, moment: datetime, *, month: str | None) -> None:
        """One moment of the pretend world: collect, mail, and at the last one (``month``) the report."""
        from agent.jobs.alert import alert
        from agent.jobs.report import report
        from dossiers.dates import format_instant

        self.portals.set_instant(moment)
        clock = ShiftedClock(moment)
        config = configure(self.folder, self.setting, moment)
        self.console.rule(f"Lúc {format_instant(moment)}", align="left")
        self._collected(self._collect(config))
        self._told(alert(config, clock))
        if self.morning is None:
            self.morning = (moment, self._overdue(config, clock))
        if month is not None:
            self._told(report(config, clock, month=month, as_of=None))
        self._compare(config, moment, clock)
        # Commands that a person tries on the result afterwards go on from here, not from before what was recorded.
        configure(self.folder, self.setting, clock.now())

    def end(self) -> ExitCode:
        """Shows what came of it."""
        if self.morning is not None:
            show_overdue(self.console, *self.morning)
        show_places(self.console, self.folder)
        show_agreements(self.console, self.agreements)
        show_centre(self.console, self.centre)
        writes = self.portals.writes()
        show_requests(self.console, self.portals, writes)
        held = bool(self.agreements) and all(agreement.holds for _, agreement in self.agreements)
        if not held or writes or not all(agrees for agrees, _ in self.centre):
            return ExitCode.ATTENTION
        return max(self.codes, default=ExitCode.DONE)

    def _collect(self, config: Config) -> SyncResult:
        with SyncScreen(self.console) as screen:
            return run_sync(config, wanted_portals(config, ()), on_line=screen.show)

    def _collected(self, result: SyncResult) -> None:
        self.console.print(result_table(result.portals))
        for line in [*problem_lines(result.portals), *([result.cut] if result.cut else [])]:
            self.console.print(line, markup=False, soft_wrap=True)
        self.codes.append(ExitCode.DONE if result.all_complete else ExitCode.ATTENTION)

    def _told(self, end: JobEnd) -> None:
        for sentence in end.sentences:
            self.console.print(sentence, markup=False, soft_wrap=True)
        self.codes.append(end.exit_code)

    def _overdue(self, config: Config, clock: Clock) -> "tuple[DossierRow, ...]":
        from agent.rooms import working_calendar
        from agent.storage import open_database
        from reporting.figures.period import daily

        settings = config.settings
        lists = daily(
            open_database(config, clock.now()),
            settings.unit.code,
            clock.now(),
            settings.calendar.due_soon_days,
            working_calendar(config),
        )
        return lists.overdue

    def _compare(self, config: Config, moment: datetime, clock: Clock) -> None:
        shown = [view for views in self.world.at(moment).portals.values() for view in views]
        self.agreements.append((moment, compare(ledger_dossiers(config, clock.now()), shown)))
        self.centre = list(centre_lines(config, self.world, moment, clock.now()))
