"""Recording lists that people saved from a portal's screen: the same ledger, the same history, a run of its own."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from agent.computer.clock import Clock
from agent.computer.instance import hold
from agent.errors import InputError
from agent.jobs.import_source import AsOf, SourceFile, as_of, read_sources
from agent.jobs.preparing import prepare_pages
from agent.secrets.full_names import NameSeal, name_seal
from agent.secrets.passwords import open_key_store
from agent.settings.config import Config
from agent.settings.portals import ConfiguredPortal, configured_portals, make_known
from agent.storage import open_database
from dossiers.dates import format_instant
from dossiers.numbers import format_count
from dossiers.problems import Problem
from dossiers.snapshot import Snapshot, Verdict
from scrapers.files.picture import fields_said, picture
from scrapers.files.read import FileReading, read_file
from scrapers.files.view import FileView, view_of
from scrapers.rows.carried import carried, silent_fields
from store.database import Database
from store.history.elsewhere import known_by_portal
from store.history.versions import observations
from store.recording.brakes import open_questions
from store.recording.distinct import distinct
from store.recording.foresee import Foreseen, foresee
from store.recording.ledger import Changes, record
from store.runs import Run, last_runs

_TOLD = (Verdict.COMPLETE, Verdict.EMPTY_CONFIRMED, Verdict.PARTIAL)
_MOST_RUNS = 2_000
_FEWEST_OF_ANOTHER, _SHARE_OF_ANOTHER = 3, 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """What a person asked for: files or folders, the portal's key, the total and the time that they typed."""

    files: tuple[Path, ...]
    portal: str
    total: int | None = None
    as_of: str | None = None
    list_key: str | None = None
    sheet: str | None = None
    dry_run: bool = False
    sure: bool = False  # of the portal, though another one holds these very codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """How an import ended. ``contradictory``: dossiers of which the files say several things; ``held``: the question
    about dossiers that vanished, where one is open; ``doubt``: why this may be another portal's list. ``changes`` is
    ``None`` for a dry run; ``earlier`` is the run that recorded the very same before: then nothing was written now, and
    nothing foreseen."""

    portal: ConfiguredPortal
    view: FileView
    sources: tuple[SourceFile, ...]
    readings: tuple[FileReading, ...]
    as_of: AsOf
    snapshot: Snapshot
    foreseen: Foreseen | None
    contradictory: tuple[Problem, ...] = ()
    doubt: str | None = None
    held: str | None = None
    changes: Changes | None = None
    earlier: Run | None = None


def import_file(config: Config, clock: Clock, request: ImportRequest) -> Imported:
    """Reads the files as parts of one list and records them, or (``dry_run``) only says what that would change.

    Nothing is written if any of the files can't be used. Raises ``InputError``, ``BusyError``, and ``FileRefused`` and
    the store's errors.
    """
    portal = configured_portals(config, (request.portal,))[0]
    view = view_of(portal.profile, request.list_key, request.sheet)
    sources = read_sources(request.files)
    readings = tuple(read_file(source.name, source.data, view) for source in sources)
    now = clock.now()
    with hold(config.data_folder, "sync"):
        database = open_database(config, now)
        runs = last_runs(database, config.settings.unit.code, limit=_MOST_RUNS, portal=portal.key)
        when = _when(request, sources, runs, portal.key, now)
        job = _Import(config, database, portal, view, sources, readings, request, when, runs)
        imported = job.go(now)
        if imported.changes is not None:
            prepare_pages(config, database, clock)
        return imported


def _files_key(portal: str, sources: Sequence[SourceFile]) -> str:
    """The beginning of the run key of these very files: the same whatever their names and order."""
    digest = hashlib.sha256(" ".join(sorted(source.sha256 for source in sources)).encode()).hexdigest()
    return f"{portal[:20]}-tep-{digest[:16]}-"


def _when(
    request: ImportRequest, sources: Sequence[SourceFile], runs: Sequence[Run], portal: str, now: datetime
) -> AsOf:
    """A copy of a file has a new time and the same list: what was imported before keeps the time it had then."""
    if request.as_of is None:
        for run in runs:
            if run.run_key.startswith(_files_key(portal, sources)) and run.finished_at is not None:
                return AsOf(instant=run.finished_at, typed=False, as_before=True)
    return as_of(request.as_of, sources, now)


@dataclass(frozen=True, slots=True)
class _Import:
    """One import, all read and nothing recorded yet."""

    config: Config
    database: Database
    portal: ConfiguredPortal
    view: FileView
    sources: tuple[SourceFile, ...]
    readings: tuple[FileReading, ...]
    request: ImportRequest
    when: AsOf
    runs: Sequence[Run]

    def go(self, now: datetime) -> Imported:
        unit = self.config.settings.unit.code
        snapshot = self._snapshot()
        earlier = next((run for run in self.runs if run.run_key == snapshot.run_key and run.verdict in _TOLD), None)
        if earlier is None:
            self._refuse_older()
        doubt = self._doubt(snapshot, unit) if earlier is None and not self.request.sure else None
        if doubt is not None and not self.request.dry_run:
            raise InputError(f"{doubt} Chưa ghi gì vào sổ. Nếu chắc là đúng cổng, hãy chạy lại kèm --sure.")
        snapshot = self._carried(snapshot, unit)
        result = Imported(
            portal=self.portal,
            view=self.view,
            sources=self.sources,
            readings=self.readings,
            as_of=self.when,
            snapshot=snapshot,
            foreseen=None if earlier is not None else foresee(self.database, unit, snapshot, now),
            contradictory=distinct(snapshot.observations)[1],
            doubt=doubt,
            earlier=earlier,
        )
        if self.request.dry_run or earlier is not None:
            return result
        make_known(self.database, unit, self.portal, now)
        changes = record(self.database, unit, snapshot, now, seal=self._seal())
        question = open_questions(self.database, unit).get(self.portal.key)
        return replace(result, changes=changes, held=None if question is None else question.sentence)

    def _seal(self) -> NameSeal | None:
        wanted = self.config.settings.privacy.full_names
        return name_seal(self.config, open_key_store(self.config)) if wanted else None

    def _snapshot(self) -> Snapshot:
        """Its run key names the files and what was understood of them: read otherwise (a status explained since, a
        total typed), the same files are a new run."""
        snapshot = picture(
            self.view,
            self.readings,
            typed_total=self.request.total,
            as_of=self.when.instant,
            run_key="",
            evidence=tuple(f"sha256:{source.sha256}" for source in self.sources),
        )
        said = [
            self.portal.key, self.when.instant.isoformat(), snapshot.verdict.value, str(snapshot.declared_total),
            *(f"{walk.list_key} {walk.proof}" for walk in snapshot.walks),
            *(each.content_hash() for each in snapshot.observations),
        ]  # fmt: skip
        digest = hashlib.sha256("\n".join(said).encode()).hexdigest()[:10]
        return replace(snapshot, run_key=f"{_files_key(self.portal.key, self.sources)}{digest}")

    def _refuse_older(self) -> None:
        """An old picture must not become the current one: history is only ever added to."""
        newest = max((run.finished_at for run in self.runs if run.verdict in _TOLD and run.finished_at), default=None)
        if newest is not None and self.when.instant < newest:
            raise InputError(
                f"Danh sách này được lưu lúc {format_instant(self.when.instant)}, cũ hơn số liệu đã có của "
                f"{self.portal.name} ({format_instant(newest)}), nên không nhập, để số liệu cũ không đè "
                "lên số liệu mới. Hãy lưu lại danh sách trên cổng rồi nhập tệp mới; nếu giờ của tệp không đúng, "
                "hãy thêm --as-of."
            )

    def _doubt(self, snapshot: Snapshot, unit: str) -> str | None:
        """Whether another portal holds these codes and this one none of them."""
        codes = sorted({each.code for each in snapshot.observations})
        known = known_by_portal(self.database, unit, codes)
        if self.portal.key in known or not known:
            return None
        other, count = max(known.items(), key=lambda each: each[1])
        if count < _FEWEST_OF_ANOTHER or count < len(codes) * _SHARE_OF_ANOTHER:
            return None
        name = {each.key: each.name for each in configured_portals(self.config)}.get(other, other)
        return (
            f"{format_count(count)} trong {format_count(len(codes))} mã hồ sơ của tệp đã có ở {name}, mà chưa mã nào "
            f"có ở {self.portal.name}: có lẽ đây là danh sách của {name} (--portal {other})."
        )

    def _carried(self, snapshot: Snapshot, unit: str) -> Snapshot:
        silent = silent_fields(fields_said(self.view, self.readings))
        known = observations(self.database, unit, self.portal.key)
        whole = tuple(
            carried(each, known[each.code], silent) if each.code in known else each for each in snapshot.observations
        )
        return replace(snapshot, observations=whole)
