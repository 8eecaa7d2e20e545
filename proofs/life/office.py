"""An office in a folder, whose portals are pretended in this process and whose jobs are the real ones."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from sqlalchemy.pool import QueuePool

from agent.computer.line import Probe
from agent.errors import ExitCode
from agent.jobs.results import JobEnd, PortalResult, SyncResult
from agent.planning.planner import Job, Kind
from agent.processes.jobspec import JobSpec
from agent.processes.worker import do_job
from agent.secrets.file import KeyFile
from agent.secrets.passwords import BACKUP, MAIL, open_key_store, portal_secret
from agent.service.runner import PLAIN
from agent.settings.config import Config, load
from dossiers.snapshot import Snapshot
from proofs.life.portals import DEPARTMENTS, PretendPortal
from sandbox.smtp import PretendMailServer
from scrapers.context import Account, CollectContext
from store.database import Database
from store.migrate import migrate

UNIT = "H40.12"
LEADER = "lanhdao@vidu.example"
RECIPIENTS = (LEADER, "kinhte@vidu.example", "tuphap@vidu.example")
_CHEAP = 2**10
_PROFILE = """
key = "{key}"
name = "Cổng thử {key}"
short_name = "{key}"
family = "json_list"
verified = true
[origins]
portal = "http://127.0.0.1:9"
[login]
kind = "form"
username = "#user"
password = "#password"
submit = "#submit"
logged_in = "#unit"
[[lists]]
key = "all"
name = "Tất cả"
path = "/list"
rows = "/content"
total = "/total"
columns = {{ code = "code", status = "status" }}
[statuses]
open = 2
"""


class FastClock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        """On by so much."""
        self.at += timedelta(**by)


@dataclass(slots=True, kw_only=True)
class LifeOffice:
    """The office, its portals, its clock and its mail server. ``ended``: how often each kind of job ended how."""

    config: Config
    portals: dict[str, PretendPortal]
    clock: FastClock
    smtp: PretendMailServer
    ended: dict[tuple[Kind, ExitCode], int] = field(default_factory=dict)

    def run(self, job: Job) -> JobEnd:
        """A due row, done at once in this process by the same code that a child would run."""
        end = self._run(job)
        self.ended[job.kind, end.exit_code] = self.ended.get((job.kind, end.exit_code), 0) + 1
        return end

    def _run(self, job: Job) -> JobEnd:
        lines: list[dict[str, Any]] = []
        from agent.endings import as_failure

        try:
            code = do_job(self._spec(job), self.config, self.clock, lines.append)
        except Exception as error:
            failure = as_failure(error)
            if failure is None:
                raise
            return JobEnd(exit_code=failure.exit_code, sentences=(failure.sentence,), retry=True)
        self.clock.move(seconds=40 if job.kind in (Kind.SYNC, Kind.SYNC_PORTAL) else 5)
        if job.kind in (Kind.SYNC, Kind.SYNC_PORTAL):
            results = tuple(PortalResult.model_validate(line["result"]) for line in lines if line["kind"] == "portal")
            told = SyncResult(portals=results, seconds=40)
            return JobEnd(exit_code=code, sentences=("Đã lấy số liệu.",), waits_for_line=told.without_line)
        end = lines[-1]
        return JobEnd(exit_code=code, sentences=tuple(end["sentences"]), retry=end["retry"])

    def _spec(self, job: Job) -> JobSpec:
        if job.kind in (Kind.SYNC, Kind.SYNC_PORTAL):
            return JobSpec(job="sync", config=self.config.path, portals=(job.portal,) if job.portal else ())
        if job.kind in PLAIN:
            return JobSpec(job=PLAIN[job.kind], config=self.config.path, due_at=job.due_at)
        return JobSpec(job="report", config=self.config.path, month=job.month, draft=job.kind is Kind.DRAFT)

    def save_password(self, key: str) -> None:
        """A person saves the password that the portal takes now."""
        open_key_store(self.config).put(portal_secret(key), self.portals[key].password_at(self.clock.now()))

    async def _collect(self, profile: Any, account: Account | None, context: CollectContext) -> Snapshot:
        return self.portals[profile.key].collect(account, context, profile.name)


def open_office(
    folder: Path, smtp: PretendMailServer, *, seed: int, began: date, at: datetime, fails: float = 0.05, more: str = ""
) -> LifeOffice:
    """A new office in an empty folder. ``at`` (aware) is where its clock stands;
    ``more`` is added to its configuration."""
    (folder / "share").mkdir(parents=True)
    (folder / "portals").mkdir()
    keys = ("igate", "hkd")
    lines = [
        f'[unit]\ncode = "{UNIT}"\nname = "Phường Thử"\n',
        '[data]\nfolder = "data"\nportal_folders = ["profiles"]\n',
        f'[leaders]\nrecipients = ["{LEADER}"]\n[report]\nfolder = "share"\npdf = false\n',
        '[secrets]\nbackend = "file"\nkey_file = "key"\n',
        f'[mail]\nhost = "{smtp.host}"\nport = {smtp.port}\nusername = "{smtp.username}"\n'
        f'sender = "hoso@vidu.example"\nca_file = "{smtp.ca_file}"\n',
        *(f'[[portals]]\nkey = "{key}"\nusername = "canbo"\nexpected_unit = "Phường Thử"\n' for key in keys),
        *(
            f'[[departments]]\nname = "{name}"\nrecipients = ["{address}"]\n'
            for name, address in zip(DEPARTMENTS, RECIPIENTS[1:], strict=True)
        ),
        more,
    ]
    for key in keys:
        (folder / "profiles" / key).mkdir(parents=True)
        (folder / "profiles" / key / "portal.toml").write_text(_PROFILE.format(key=key), encoding="utf-8")
    (folder / "config.toml").write_text("".join(lines), encoding="utf-8")
    portals = {
        key: PretendPortal(key=key, seed=seed, ledger=folder / "portals" / key, began=began, fails=fails)
        for key in keys
    }
    office = LifeOffice(config=load(folder / "config.toml"), portals=portals, clock=FastClock(at), smtp=smtp)
    with pretended(office):
        store = open_key_store(office.config)
        store.put(MAIL, smtp.password)
        store.put(BACKUP, "mot mat khau sao luu du dai")
        for key in keys:
            office.save_password(key)
    return office


@contextmanager
def pretended(office: LifeOffice) -> Iterator[None]:
    """Portals answer from this process, no browser starts, keys are cheap to derive, a ledger is opened and migrated
    once instead of once for each job and its connections are kept, nothing is prepared for a dashboard that nobody
    looks at; the rest is real."""

    @asynccontextmanager
    async def no_browser(*_: object, **__: object) -> Any:
        yield SimpleNamespace(is_alive=True)

    async def line_is_fine(*_: object) -> tuple[Probe, ...]:
        return ()

    opened: dict[str, Database] = {}

    def once(url: str, **more: Any) -> Database:
        if more:
            return Database(url, **more)
        return opened.setdefault(url, Database(url))

    migrated: set[str] = set()

    def migrate_once(database: Database, folder: Path, now: datetime) -> None:
        if str(database.file) not in migrated:
            migrate(database, folder, now)
            migrated.add(str(database.file))

    cheap: Callable[..., KeyFile] = lambda path: KeyFile(path, cost=_CHEAP)  # noqa: E731 - a class stands there else
    with ExitStack() as stack:
        for target, stand_in in (
            ("agent.jobs.sync.collect", office._collect),
            ("agent.processes.browser_trouble.launch", no_browser),
            ("agent.processes.browser_trouble.find_browser", lambda path: object()),
            ("agent.jobs.sync.probe", line_is_fine),
            ("agent.jobs.sync.line_is_down", lambda probe: False),
            ("agent.secrets.passwords.KeyFile", cheap),
            ("store.database.Database", once),
            ("store.migrate.migrate", migrate_once),
            ("store.database.NullPool", QueuePool),
            ("agent.jobs.sync.prepare_pages", lambda *_: None),
            ("agent.backup.sealed.COST", _CHEAP),
        ):
            stack.enter_context(patch(target, stand_in))
        yield
