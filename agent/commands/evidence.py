"""``hoso evidence``: the masked captures that are kept, reading one again, and making room."""

from collections import Counter
from pathlib import Path

import typer

from agent.computer.clock import clock_for
from agent.computer.files import replace_privately
from agent.errors import ExitCode, InputError
from agent.evidence_folder import files_in, read_capture
from agent.jobs.purge import prune
from agent.screen import VERDICTS
from agent.secrets.passwords import open_key_store
from agent.settings.config import Config
from agent.storage import open_database
from dossiers.dates import format_instant
from store.evidence_pages import files_of_runs


def list_evidence(config: Config) -> ExitCode:
    """One line for each file that is still there. Its ID is the run's number and the file's place in that run; of a
    look (``hoso try``), which is no run of the ledger, the end of its folder's name."""
    kept = _kept(config)
    for id_, name, words in kept:
        typer.echo(f"{id_}  {words}  {name}")
    if not kept:
        typer.echo("Chưa có bản chụp nào được giữ.")
    return ExitCode.DONE


def show_evidence(config: Config, id_: str, file: Path) -> ExitCode:
    """Writes one capture, decrypted, to ``file``; opens nothing. Raises ``InputError`` for an unknown ID, and for a
    file that is there already."""
    name = next((name for known, name, _ in _kept(config) if id_ in (known, name)), None)
    if name is None:
        raise InputError(f"Không có bản chụp nào mang số “{id_}”. Xem các số: hoso evidence list")
    if file.exists():
        raise InputError(f"Đã có tệp {file} nên không ghi đè. Hãy chọn tên khác.")
    replace_privately(file, read_capture(config, open_key_store(config), name))
    typer.echo(f"Đã ghi bản chụp (đã che thông tin cá nhân) vào {file}. Xem xong xin xóa tệp này.")
    return ExitCode.DONE


def prune_evidence(config: Config) -> ExitCode:
    """Does the nightly job now."""
    clock = clock_for(config.settings.clock.start_at)
    end = prune(config, open_database(config, clock.now()), clock)
    for sentence in end.sentences:
        typer.echo(sentence)
    return end.exit_code


def _kept(config: Config) -> list[tuple[str, str, str]]:
    """ID, path and words of each file that is still there: of runs of this ledger, newest first, then of looks."""
    database = open_database(config, clock_for(config.settings.clock.start_at).now())
    runs = files_of_runs(database, config.settings.unit.code)
    there = files_in(config.evidence_folder, runs)
    sizes = {file.name: file.size for file in there}
    found = []
    for run in runs:
        for number, name in enumerate(run.files, start=1):
            if name in sizes:
                verdict = VERDICTS.get(run.verdict.value, run.verdict.value)
                words = f"{run.portal}, {format_instant(run.finished_at)}, {verdict}, {sizes[name] / 1024:.0f} KB"
                found.append((f"{run.run_id}.{number}", name, words))
    known, counts = {name for run in runs for name in run.files}, Counter[str]()
    for each in sorted(there, key=lambda file: file.name):
        if each.name not in known:
            look = each.name.rpartition("/")[0].rpartition("-")[2]
            counts[look] += 1
            words = f"{format_instant(each.at)}, thử cổng hoặc bị dừng giữa chừng, {each.size / 1024:.0f} KB"
            found.append((f"{look}.{counts[look]}", each.name, words))
    return found
