"""``hoso secret``: saving passwords by prompt only, and telling which are missing."""

import sys

import typer

from agent.config import Config
from agent.errors import ExitCode, InputError
from agent.redaction import REDACTOR
from agent.secrets import open_key_store, secret_names


def set_secret(config: Config, name: str) -> ExitCode:
    """Asks for the password of ``name`` twice and saves it. Piped input is taken as one line, for set-up scripts."""
    names = secret_names(config)
    if name not in names:
        known = ", ".join(names) or "chưa có cổng hay máy chủ thư nào cần mật khẩu"
        raise InputError(f"Tệp cấu hình không có chỗ nào cần mật khẩu tên “{name}”. Các tên dùng được: {known}.")
    store = open_key_store(config)
    if sys.stdin.isatty():
        value = typer.prompt(f"Mật khẩu cho {name}", hide_input=True, confirmation_prompt="Nhập lại mật khẩu")
    else:
        value = sys.stdin.readline().rstrip("\r\n")
    REDACTOR.hide(value)
    store.put(name, value)
    typer.echo(f"Đã lưu mật khẩu “{name}” vào {store.description}.")
    return ExitCode.DONE


def list_secrets(config: Config) -> ExitCode:
    """One line for each password that the configuration needs: saved or missing."""
    store = open_key_store(config)
    typer.echo(f"Kho: {store.description}")
    missing = False
    for name in secret_names(config):
        saved = store.get(name) is not None
        missing = missing or not saved
        typer.echo(f"{name}: {'đã lưu' if saved else f'CHƯA CÓ – hãy chạy: hoso secret set {name}'}")
    return ExitCode.ATTENTION if missing else ExitCode.DONE
