"""``hoso viewer``: accounts of the dashboard. Passwords by prompt only, or piped in as one line."""

import sys
from datetime import datetime

import typer
from rich.console import Console
from rich.table import Table

from agent.asking import secret
from agent.computer.clock import clock_for
from agent.errors import ExitCode, InputError
from agent.secrets.redaction import REDACTOR
from agent.settings.config import Config
from agent.storage import open_database
from dossiers.dates import format_instant
from reporting.web.accounts import BadAccount, make_account, new_password
from store.database import Database
from store.people import viewers
from store.people.viewers import Viewer


def add(
    config: Config, username: str, *, role: str, name: str | None, department: str | None, all_units: bool
) -> ExitCode:
    """Makes an account. Raises ``InputError`` where something is missing or taken."""
    database, now = _opened(config)
    try:
        made = make_account(
            database,
            username=username,
            name=name or username,
            role=role,
            department=department or "",
            departments=[each.name for each in config.settings.departments],
            unit=None if all_units else config.settings.unit.code,
            password=_ask_password(username),
            now=now,
        )
    except BadAccount as error:
        raise InputError(str(error)) from None
    typer.echo(f"Đã thêm tài khoản {made} ({role}).")
    return ExitCode.DONE


def show(config: Config) -> ExitCode:
    """Prints every account."""
    table = Table()
    for heading in ("Tên đăng nhập", "Tên", "Vai trò", "Đơn vị", "Từ lúc", "Khóa"):
        table.add_column(heading)
    for each in viewers.viewers(_opened(config)[0]):
        role = f"{each.role.label}: {each.department}" if each.department else each.role.label
        closed = "" if each.closed_at is None else format_instant(each.closed_at)
        table.add_row(each.username, each.name, role, each.unit or "mọi đơn vị", format_instant(each.made_at), closed)
    Console(highlight=False).print(table)
    return ExitCode.DONE


def change_password(config: Config, username: str) -> ExitCode:
    """Another password."""
    database, now = _opened(config)
    viewer = _found(database, username)
    try:
        new_password(database, viewer.id, _ask_password(username), now)
    except BadAccount as error:
        raise InputError(str(error)) from None
    typer.echo(f"Đã đổi mật khẩu của {viewer.username}. Người đó cần đăng nhập lại.")
    return ExitCode.DONE


def close(config: Config, username: str) -> ExitCode:
    """The account opens nothing any more."""
    database, now = _opened(config)
    viewers.close_viewer(database, _found(database, username).id, now)
    typer.echo(f"Đã khóa tài khoản {username} và kết thúc mọi phiên đăng nhập của người đó.")
    return ExitCode.DONE


def reopen(config: Config, username: str) -> ExitCode:
    """The account opens again."""
    database, now = _opened(config)
    viewers.reopen_viewer(database, _found(database, username).id, now)
    typer.echo(f"Đã mở lại tài khoản {username}.")
    return ExitCode.DONE


def _opened(config: Config) -> tuple[Database, datetime]:
    now = clock_for(config.settings.clock.start_at).now()
    return open_database(config, now), now


def _found(database: Database, username: str) -> Viewer:
    viewer = viewers.find_viewer(database, username.casefold())
    if viewer is None:
        raise InputError(f"Không có tài khoản nào tên “{username}”. Xem các tài khoản: hoso viewer list")
    return viewer


def _ask_password(username: str) -> str:
    if sys.stdin.isatty():
        value = secret(f"Mật khẩu cho {username}", again="Nhập lại")
    else:
        value = sys.stdin.readline().rstrip("\r\n")
    REDACTOR.hide(value)
    return value
