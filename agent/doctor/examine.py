"""``hoso doctor``: is this computer ready, and if not, what to do. Nothing is changed, no portal is opened."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import typer
from rich.console import Console

from agent.computer.clock import SystemClock, clock_for
from agent.computer.disk_space import free_mb
from agent.doctor.computer import (
    available_memory_mb,
    check_autostart,
    check_instance,
    check_logs,
    check_memory,
    check_shipped,
    check_sleep,
    check_time_zone,
)
from agent.doctor.machine import (
    check_clock,
    check_data_disk,
    check_data_folder,
    check_free_space,
    check_python,
    check_report_folder,
    mounts,
)
from agent.doctor.model import Finding, Level, fail, ok, warn
from agent.doctor.network import check_proxy, check_watch
from agent.doctor.portals import check_certificates, check_portal_clocks
from agent.doctor.rooms import (
    check_browser,
    check_calendar,
    check_database,
    check_mail,
    check_profiles,
    check_secrets,
    check_window,
    last_known_instant,
    sound_database,
)
from agent.doctor.work import check_recipients, check_work
from agent.errors import ConfigError, ExitCode, Failure, FolderError
from agent.logging import MOST_MB, configure, get_logger, silence
from agent.secrets.passwords import KeyStore, open_key_store
from agent.settings.config import Config, find, load
from agent.status.gather import read_status
from scrapers.profile import ProfileError
from store.errors import StoreError

Check = Callable[[], Finding | Sequence[Finding]]

_SIGNS = {Level.OK: "[green]✓[/]", Level.WARN: "[yellow]![/]", Level.FAIL: "[red]✗[/]"}


def examine(config_path: Path | None, *, as_json: bool) -> ExitCode:
    """Runs all checks and shows them. The exit code is that of the worst finding."""
    findings = [check_python()]
    try:
        config = load(find(config_path))
    except ConfigError as error:
        findings.append(fail("config", error.sentence, "Sửa tệp cấu hình rồi chạy lại: hoso doctor"))
        show(findings, as_json=as_json)
        return ExitCode.BAD_INPUT
    findings.append(ok("config", f"Tệp cấu hình {config.path} đọc được."))
    try:
        configure(config.log_folder, "hoso-doctor")
    except FolderError:  # told by the check of the data folder, which holds the logs
        silence()
    for check in checks(config):
        findings += _found(check)
    show(findings, as_json=as_json)
    return worst(findings)


def _found(check: Check) -> Sequence[Finding]:
    """A defect in one check is a finding too: it must not hide what the others find."""
    try:
        found = check()
    except Exception as error:  # noqa: BLE001 - see above
        get_logger("hoso.doctor").exception("check_broke")
        words = f"Một mục kiểm tra bị lỗi ({type(error).__name__}); các mục khác vẫn được kiểm tra."
        return [fail("defect", words, "Gửi nhật ký hoso-doctor.log cho bộ phận hỗ trợ.")]
    return [found] if isinstance(found, Finding) else found


def checks(config: Config) -> tuple[Check, ...]:
    """All checks of a configured machine, in the order in which they are shown."""
    now = clock_for(config.settings.clock.start_at).now()
    return (
        check_shipped,
        lambda: check_memory(available_memory_mb()),
        lambda: check_data_folder(config),
        lambda: check_data_disk(config.data_folder, mounts()),
        lambda: check_free_space(free_mb(config.data_folder), config.settings.limits.min_free_mb),
        lambda: check_logs(config.log_folder, MOST_MB),
        lambda: check_database(config),
        lambda: check_clock(config, now, last_known_instant(config)),
        lambda: check_time_zone(SystemClock().now().astimezone()),
        lambda: check_portal_clocks(config, last_known_instant(config), now),
        check_sleep,
        check_autostart,
        lambda: check_instance(config),
        lambda: check_secrets(config),
        lambda: check_profiles(config),
        lambda: check_proxy(config),
        lambda: check_certificates(config, SystemClock().now()),
        lambda: check_browser(config),
        lambda: check_window(config),
        lambda: check_mail(config, _store(config)),
        lambda: check_recipients(config),
        lambda: check_watch(config),
        lambda: check_report_folder(config),
        lambda: check_calendar(config, now),
        lambda: _work(config, now),
    )


def _work(config: Config, now: datetime) -> list[Finding]:
    """What the ledger says of the work. A ledger that can't be read, or is of another revision, is told by its own
    check; nothing is migrated here."""
    database = sound_database(config)
    if database is None:
        return [warn("work", "Chưa có sổ hồ sơ dùng được nên chưa xem được công việc.", "Hãy chạy: hoso sync")]
    try:
        return check_work(read_status(config, database, now))
    except (Failure, ProfileError, StoreError) as error:
        told = str(error) if isinstance(error, ProfileError) else error.sentence
        return [warn("work", f"Chưa xem được công việc: {told}", "Sửa điều đã nêu ở trên trước.")]


def worst(findings: Sequence[Finding]) -> ExitCode:
    """0 where all is well, 1 for warnings, 3 where something is missing."""
    levels = {finding.level for finding in findings}
    if Level.FAIL in levels:
        return ExitCode.MACHINE
    return ExitCode.ATTENTION if Level.WARN in levels else ExitCode.DONE


def show(findings: Sequence[Finding], *, as_json: bool) -> None:
    """On the screen with what to do under each finding; or as a JSON list."""
    if as_json:
        typer.echo(json.dumps([finding.model_dump(mode="json") for finding in findings], ensure_ascii=False, indent=2))
        return
    console = Console(highlight=False)
    for finding in findings:
        console.print(_SIGNS[finding.level], end=" ")
        console.print(finding.sentence, markup=False, soft_wrap=True)
        if finding.advice:
            console.print(f"  → {finding.advice}", markup=False, soft_wrap=True)


def _store(config: Config) -> KeyStore | None:
    try:
        return open_key_store(config)
    except Failure:  # told by the check of the key store itself
        return None
