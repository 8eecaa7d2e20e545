"""``hoso secret``: saving passwords by prompt only, and telling which are missing."""

import sys

import typer

from agent.config import Config
from agent.errors import ExitCode, InputError
from agent.redaction import REDACTOR
from agent.secrets import open_key_store, optional_secret_names, secret_names
from agent.session_keeping import forget_session


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
        value = typer.prompt(f"{what} cho {name}", hide_input=True, confirmation_prompt="Nhập lại")
    else:
        value = sys.stdin.readline().rstrip("\r\n")
    REDACTOR.hide(value)
    if name in optional:
        _refuse_odd_totp(value)
    store.put(name, value)
    if name.startswith("portal:"):
        forget_session(config, name.split(":")[1])
    typer.echo(f"Đã lưu mật khẩu “{name}” vào {store.description}.")
    return ExitCode.DONE


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
    for name in secret_names(config):
        saved = store.get(name) is not None
        missing = missing or not saved
        typer.echo(f"{name}: {'đã lưu' if saved else f'CHƯA CÓ – hãy chạy: hoso secret set {name}'}")
    for name in optional_secret_names(config):
        if store.get(name) is not None:
            typer.echo(f"{name}: đã lưu")
    return ExitCode.ATTENTION if missing else ExitCode.DONE
