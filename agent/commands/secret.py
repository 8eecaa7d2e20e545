"""``hoso secret``: saving passwords by prompt only, and telling which are missing."""

import sys

import typer

from agent.accounts.session_keeping import forget_session
from agent.asking import secret
from agent.computer.clock import clock_for
from agent.errors import ExitCode, InputError, SecretsError
from agent.secrets.passwords import (
    KeyStore,
    Secret,
    needed_secret_names,
    open_key_store,
    optional_secret_names,
    secret_names,
)
from agent.secrets.redaction import REDACTOR
from agent.settings.config import Config
from agent.storage import existing_database


def set_secret(config: Config, name: str) -> ExitCode:
    """Asks for the password of ``name`` twice and saves it. Piped input is taken as one line, for set-up scripts."""
    optional = optional_secret_names(config)
    names = secret_names(config)
    if name not in (*names, *optional):
        known = ", ".join((*names, *optional)) or "chưa có cổng hay máy chủ thư nào cần mật khẩu"
        raise InputError(f"Tệp cấu hình không có chỗ nào cần mật khẩu tên “{name}”. Các tên dùng được: {known}.")
    store = open_key_store(config)
    if sys.stdin.isatty():
        what = "Chuỗi bí mật TOTP" if name in optional else "Mật khẩu"
        value = secret(f"{what} cho {name}", again="Nhập lại")
    else:
        value = sys.stdin.readline().rstrip("\r\n")
    REDACTOR.hide(value)
    if name in optional:
        _refuse_odd_totp(value)
    before = _saved(store, name)
    saved = store.put(name, value)
    typer.echo(f"Đã lưu mật khẩu “{name}” vào {store.description}.")
    if not name.startswith("portal:"):
        return ExitCode.DONE
    key = name.split(":")[1]
    forget_session(config, key)
    return _tell_the_account(config, key, new=before is None or before.version != saved.version)


def _saved(store: KeyStore, name: str) -> Secret | None:
    """What was saved before; ``None`` also where it can't be read any more, which is a reason to save it again."""
    try:
        return store.get(name)
    except SecretsError as error:
        typer.echo(error.sentence, err=True)
        return None


def _tell_the_account(config: Config, key: str, *, new: bool) -> ExitCode:
    """A new password opens the account; the same one again does not, because the portal has judged it already."""
    from store.people.accounts import READY, account_state, note_state

    now = clock_for(config.settings.clock.start_at).now()
    database = existing_database(config, now)
    username = next(portal.username for portal in config.enabled_portals if portal.key == key) or ""
    unit = config.settings.unit.code
    state = None if database is None else account_state(database, unit, key, username)
    if database is None or state is None or state.state == READY:
        return ExitCode.DONE
    if new or state.state in ("no_password", "key_unreadable"):
        note_state(database, unit, key, username, READY, now)
        typer.echo("Tài khoản được dùng lại: lần lấy số liệu sau sẽ đăng nhập bằng mật khẩu này.")
        return ExitCode.DONE
    typer.echo(
        "Mật khẩu này giống mật khẩu đã lưu, mà cổng chưa nhận, nên chương trình vẫn chờ để tránh bị khóa tài khoản. "
        f"Nếu anh/chị chắc là đúng (cổng đã mở khóa), [Thử lại một lần]: hoso account retry {key}"
    )
    return ExitCode.ATTENTION


def _refuse_odd_totp(value: str) -> None:
    """A mistyped secret would cost a failed log-in. Raises ``InputError``, which says nothing of ``value``."""
    from scrapers.totp import TotpSecretError, decode_secret

    try:
        decode_secret(value)
    except TotpSecretError:
        raise InputError(
            "Đây không phải là chuỗi bí mật TOTP (chỉ gồm chữ A–Z và số 2–7, cổng hiện ra khi bật xác thực hai bước) "
            "nên chưa được lưu. Chuỗi cũ (nếu có) vẫn giữ nguyên."
        ) from None


def list_secrets(config: Config) -> ExitCode:
    """One line for each password that the configuration needs: saved or missing."""
    store = open_key_store(config)
    typer.echo(f"Kho: {store.description}")
    missing = False
    for name in needed_secret_names(config):
        saved = store.get(name) is not None
        missing = missing or not saved
        typer.echo(f"{name}: {'đã lưu' if saved else f'CHƯA CÓ – hãy chạy: hoso secret set {name}'}")
    for name in optional_secret_names(config):
        if store.get(name) is not None:
            typer.echo(f"{name}: đã lưu")
    return ExitCode.ATTENTION if missing else ExitCode.DONE
