"""``hoso account``: what state each account is in, keeping away from a portal, and one more try by a person's word."""

import sys
from datetime import datetime
from typing import TYPE_CHECKING

import typer
from pydantic import BaseModel, ConfigDict
from rich import box
from rich.console import Console
from rich.table import Table

from agent.accounts.words import SHORT, sentence_of, who_acts
from agent.asking import agrees
from agent.commands.work import wanted_portals
from agent.computer.clock import clock_for
from agent.errors import ExitCode, InputError
from agent.jobs.accounts import whose
from agent.settings.config import Config
from agent.settings.portals import ConfiguredPortal, configured_portals, make_known
from agent.storage import open_database
from dossiers.dates import format_date, local_date
from store.history.freshness import freshness
from store.people.accounts import READY, AccountState, account_state, pause, reopen, resume
from store.people.login_gate import submitted_today

if TYPE_CHECKING:
    from store.database import Database

_RETRIED = ("wrong_password", "locked", "expired", "unknown", "totp_refused", "used_elsewhere")
_FOR_A_PERSON = ("needs_captcha", "needs_otp", "needs_sso", "session_ended")


class AccountLine(BaseModel):
    """One account, as ``--json`` prints it. ``state`` is a word; ``actor`` and ``sentence`` are Vietnamese, ``None``
    for an account that is ready. ``since`` is aware, ``None`` for one that was never used."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    portal: str
    name: str
    username: str | None
    state: str
    since: datetime | None
    expires_on: str | None
    contact: str | None
    logins_today: int
    actor: str | None
    sentence: str | None


def list_accounts(config: Config, *, as_json: bool) -> ExitCode:
    """Prints every account of an enabled portal; 1 where one waits for somebody."""
    lines = account_lines(config)
    if as_json:
        typer.echo("[" + ",\n".join(line.model_dump_json(indent=2) for line in lines) + "]")
    else:
        _show(lines)
    return ExitCode.ATTENTION if any(line.sentence for line in lines) else ExitCode.DONE


def account_lines(config: Config) -> tuple[AccountLine, ...]:
    """The accounts, in the configuration's order. A portal without log-in is there only while it is paused."""
    now = clock_for(config.settings.clock.start_at).now()
    database, unit = open_database(config, now), config.settings.unit.code
    complete = {item.portal: item.last_complete_at for item in freshness(database, unit, now)}
    found = []
    for portal in configured_portals(config):
        state = _state(config, database, portal)
        if portal.profile.login.kind == "none" and (state is None or state.paused_at is None):
            continue
        shown = READY if state is None else state.shown
        since = None if state is None else (state.paused_at or state.since)
        found.append(
            AccountLine(
                portal=portal.key,
                name=portal.name,
                username=portal.settings.username,
                state=shown,
                since=since,
                expires_on=None if state is None or state.expires_on is None else state.expires_on.isoformat(),
                contact=portal.settings.contact,
                logins_today=submitted_today(database, unit, portal.key, portal.settings.username or "", now),
                actor=who_acts(shown),
                sentence=None if state is None else sentence_of(state, whose(portal), complete.get(portal.key)),
            )
        )
    return tuple(found)


def pause_portal(config: Config, key: str) -> ExitCode:
    """Nothing is asked of the portal until it is resumed, not even by ``hoso sync PORTAL``."""
    typer.echo(pause_now(config, key))
    return ExitCode.DONE


def pause_now(config: Config, key: str) -> str:
    """Does it; what people are told. Raises ``InputError`` for an unknown portal."""
    portal, database, now = _opened(config, key)
    if pause(database, config.settings.unit.code, key, portal.settings.username or "", now):
        return f"Đã tạm dừng {portal.profile.name}. Số liệu cũ vẫn còn. Chạy tiếp: hoso account resume {key}"
    return f"{portal.profile.name} đã được tạm dừng từ trước. Chạy tiếp: hoso account resume {key}"


def resume_portal(config: Config, key: str) -> ExitCode:
    """The pause is over. What the account waited for before it, it waits for still."""
    done, waits_for = resume_now(config, key)
    for sentence in filter(None, (done, waits_for)):
        typer.echo(sentence)
    return ExitCode.ATTENTION if waits_for else ExitCode.DONE


def resume_now(config: Config, key: str) -> tuple[str, str | None]:
    """Does it; what people are told, and what the account still waits for. Raises ``InputError``."""
    portal, database, _ = _opened(config, key)
    if resume(database, config.settings.unit.code, key, portal.settings.username or ""):
        done = f"{portal.profile.name} được chạy tiếp từ lần lấy số liệu sau."
    else:
        done = f"{portal.profile.name} không bị tạm dừng, không có gì thay đổi."
    state = _state(config, database, portal)
    return done, None if state is None else sentence_of(state, whose(portal))


def retry_portal(config: Config, key: str, *, yes: bool) -> ExitCode:
    """Opens the gate for one submission. Raises ``InputError`` where that could not help."""
    portal = _retryable(config, key)
    if not yes:
        if not sys.stdin.isatty():
            raise InputError("Chưa thử lại. Khi chạy không có người trả lời, hãy thêm --yes.")
        question = (
            f"Cho phép đăng nhập {portal.profile.name} thêm đúng một lần bằng mật khẩu đã lưu? "
            "Nếu mật khẩu sai, cổng sẽ tính thêm một lần sai"
        )
        if not agrees(question):
            typer.echo("Không có gì thay đổi.")
            return ExitCode.DONE
    typer.echo(retry_now(config, key))
    return ExitCode.DONE


def retry_now(config: Config, key: str) -> str:
    """Does it, without a question: a person has asked for exactly this. Raises ``InputError``."""
    portal = _retryable(config, key)
    _, database, now = _opened(config, key)
    reopen(database, config.settings.unit.code, key, portal.settings.username or "", now)
    return f"Lần lấy số liệu sau sẽ đăng nhập {portal.profile.name} một lần. Chạy ngay: hoso sync {key}"


def _retryable(config: Config, key: str) -> ConfiguredPortal:
    """The portal, if one more try could help. Raises ``InputError``."""
    portal, database, now = _opened(config, key)
    state = _state(config, database, portal)
    unit, username = config.settings.unit.code, portal.settings.username or ""
    spent = submitted_today(database, unit, key, username, now) >= most_a_day(config, portal)
    _refuse_pointless(portal, state, spent=spent)
    return portal


def most_a_day(config: Config, portal: ConfiguredPortal) -> int:
    """How often the portal's password may be submitted in one day."""
    return portal.settings.logins_a_day or config.settings.limits.logins_a_day


def _refuse_pointless(portal: ConfiguredPortal, state: AccountState | None, *, spent: bool) -> None:
    name, key = portal.profile.name, portal.key
    shown = READY if state is None else state.state
    if portal.settings.username is None or portal.profile.login.kind in ("none", "person"):
        raise InputError(f"{name} không dùng mật khẩu đã lưu nên không có gì để thử lại.")
    if state is not None and state.paused_at is not None:
        raise InputError(f"{name} đang tạm dừng nên thử lại không có tác dụng. Hãy chạy: hoso account resume {key}")
    if shown in _RETRIED or (shown == READY and spent):
        return
    if shown == READY:
        raise InputError(f"Tài khoản trên {name} đang dùng được, không cần thử lại.")
    if shown in _FOR_A_PERSON:
        raise InputError(
            f"{name} cần một người đăng nhập; thử lại mật khẩu không giúp được. Hãy chạy: hoso login {key}"
        )
    raise InputError(f"Chưa có mật khẩu đọc được cho {name} để thử. Hãy chạy: hoso secret set portal:{key}")


def _opened(config: Config, key: str) -> "tuple[ConfiguredPortal, Database, datetime]":
    """The portal, the ledger that knows it, and the present instant. Raises ``InputError`` for an unknown portal."""
    wanted_portals(config, (key,))
    portal = configured_portals(config, [key])[0]
    now = clock_for(config.settings.clock.start_at).now()
    database = open_database(config, now)
    make_known(database, config.settings.unit.code, portal, now)
    return portal, database, now


def _state(config: Config, database: "Database", portal: ConfiguredPortal) -> AccountState | None:
    return account_state(database, config.settings.unit.code, portal.key, portal.settings.username or "")


def _show(lines: tuple[AccountLine, ...]) -> None:
    console = Console(highlight=False)
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("Cổng", "Tài khoản", "Trạng thái", "Từ ngày", "Ai cần làm", "Đăng nhập hôm nay"):
        table.add_column(heading, overflow="fold")  # a user name cut short is none
    for line in lines:
        table.add_row(
            line.name,
            line.username or "—",
            "chưa dùng lần nào" if line.state == READY and line.since is None else SHORT[line.state],
            "—" if line.since is None else format_date(local_date(line.since)),
            line.actor or "—",
            str(line.logins_today),
        )
    console.print(table)
    for line in lines:
        if line.sentence:
            console.print(line.sentence, markup=False, soft_wrap=True)
