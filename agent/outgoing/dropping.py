"""From this computer to the shared folder: every file is a row first, so that what can't be copied now is copied later.

A share whose server refused the password is not asked again with the same one: domains lock accounts for that.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from agent.computer.clock import Clock
from agent.computer.instance import hold
from agent.errors import Failure
from agent.outgoing.share import open_share, share_key, share_secret
from agent.secrets.passwords import Secret
from agent.settings.config import Config
from reporting.drop import DropError, Place, Reason, put
from store import file_drops
from store.database import Database
from store.file_drops import FileDrop


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What became of one file: ``path`` in the shared folder, or ``problem``. ``note`` says why its name differs. All
    sentences are Vietnamese."""

    name: str
    path: str | None = None
    note: str | None = None
    problem: str | None = None

    @property
    def sentences(self) -> tuple[str, ...]:
        """What people are told."""
        told = [f"Đã chép vào {self.path}."] if self.path else []
        return (*told, *filter(None, (self.note, self.problem)))


def copy_to_share(
    config: Config,
    database: Database,
    clock: Clock,
    files: Iterable[tuple[Path, str]],
    *,
    replaces: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[Copied, ...]:
    """Puts ``files`` (path on this computer, name on the share) into the queue and copies what waits in it, older files
    first. ``replaces``: they may take the place of our own earlier files of the same name; a report that was issued
    never does, because people may have sent or signed it. Nothing is done where no shared folder is configured. Never
    raises for a share that can't be used."""
    folder = share_key(config)
    if folder is None:
        return ()
    unit = config.settings.unit.code
    with database.writing(unit) as connection:
        for source, name in files:
            file_drops.put(
                connection, unit, source=str(source), folder=folder, name=name, now=clock.now(), replaces=replaces
            )
    return work_off(config, database, clock, sleep=sleep)


def work_off(
    config: Config, database: Database, clock: Clock, *, sleep: Callable[[float], None] = time.sleep
) -> tuple[Copied, ...]:
    """Copies what waits. One process at a time; ``BusyError`` where another one is at it."""
    unit = config.settings.unit.code
    with hold(config.data_folder, "share"):
        waiting = file_drops.waiting(database, unit)
        if not waiting or share_key(config) is None:
            return ()
        try:
            secret = share_secret(config)
        except Failure as failure:
            return _all(database, unit, clock, waiting, failure.sentence)
        version = None if secret is None else secret.version
        if version is not None and file_drops.was_refused(database, unit, version):
            sentence = (
                f"Thư mục dùng chung {share_key(config)} không nhận mật khẩu đã lưu nên chương trình đã dừng thử. "
                "Tệp vẫn còn trên máy này. Hãy nhập lại mật khẩu: hoso secret set share (hoặc thử một lần: "
                "hoso share test)"
            )
            return _all(database, unit, clock, waiting, sentence)
        return _copy_all(config, database, clock, waiting, secret, sleep)


def _copy_all(
    config: Config,
    database: Database,
    clock: Clock,
    waiting: tuple[FileDrop, ...],
    secret: Secret | None,
    sleep: Callable[[float], None],
) -> tuple[Copied, ...]:
    done: list[Copied] = []
    unit = config.settings.unit.code
    with open_share(config, secret) as place:
        if place is None:
            return ()
        for position, drop in enumerate(waiting):
            copied, cause = _copy(database, unit, place, drop, clock, secret, sleep)
            done.append(copied)
            if cause:  # what stands in the way of one file stands in the way of all: the rest waits untried
                return (*done, *_all(database, unit, clock, waiting[position + 1 :], cause, told=True))
    return tuple(done)


def _copy(
    database: Database,
    unit: str,
    place: Place,
    drop: FileDrop,
    clock: Clock,
    secret: Secret | None,
    sleep: Callable[[float], None],
) -> tuple[Copied, str]:
    """The second value: why the folder itself can't be used, empty where it can."""
    last = file_drops.last_written_hash(database, unit, place.key, drop.name) if drop.replaces else None
    try:
        result = put(Path(drop.source), place, drop.name, last_written_hash=last, sleep=sleep)
    except DropError as error:
        lost = error.reason is None
        refused = secret.version if secret is not None and error.reason is Reason.LOG_IN else None
        file_drops.settle_problem(
            database, unit, drop.id, error.sentence, clock.now(), given_up=lost, refused_version=refused
        )
        return Copied(name=drop.name, problem=error.sentence), "" if lost else error.cause
    file_drops.settle_done(database, unit, drop.id, path=result.path, sha256=result.hash, now=clock.now())
    return Copied(name=drop.name, path=result.path, note=result.note), ""


def _all(
    database: Database, unit: str, clock: Clock, waiting: Iterable[FileDrop], cause: str, *, told: bool = False
) -> tuple[Copied, ...]:
    """Nothing could be tried. Each row says why; people are told of it once (``told``: they have been already)."""
    copied = []
    for drop in waiting:
        whole = f"Đã tạo {drop.name}, chưa chép được: tệp còn trên máy này ở {drop.source}. {cause}"
        file_drops.settle_problem(database, unit, drop.id, whole, clock.now())
        short = f"{drop.name} cũng vậy: tệp còn trên máy này ở {drop.source}."
        copied.append(Copied(name=drop.name, problem=short if told else whole))
        told = True
    return tuple(copied)
