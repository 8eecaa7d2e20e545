"""``hoso alert --dry-run``: the mails as they would go, on the screen and as files; nothing is sent or kept."""

import re
import webbrowser
from pathlib import Path

import typer

from agent.computer.clock import clock_for
from agent.computer.files import ensure_folder
from agent.errors import ExitCode, FolderError, reason
from agent.jobs.alert import compose_messages
from agent.settings.config import Config
from agent.storage import open_database
from reporting.mail.message import Message


def preview(config: Config, *, open_browser: bool) -> ExitCode:
    """Writes each mail as .html, .txt and its attachments into the data folder's ``preview``, which holds the last
    preview only."""
    now = clock_for(config.settings.clock.start_at).now()
    messages = compose_messages(config, open_database(config, now), now)
    folder = ensure_folder(config.data_folder / "preview")
    try:
        for old in folder.iterdir():
            old.unlink()
        pages = [_write(folder, position, message) for position, message in enumerate(messages, start=1)]
    except OSError as error:
        raise FolderError(
            f"Không ghi được bản xem trước vào {folder}: {reason(error)}. Không thư nào bị gửi."
        ) from error
    for page, message in zip(pages, messages, strict=True):
        typer.echo(
            f"\n--- Gửi: {', '.join(message.recipients)}\n--- Tiêu đề: {message.subject}\n--- Bản HTML: {page}\n"
        )
        typer.echo(message.text)
    typer.echo(f"Đã soạn thử {len(messages)} thư. KHÔNG gửi thư nào, không ghi gì vào sổ.")
    if open_browser and pages:
        webbrowser.open(pages[0].as_uri())
    return ExitCode.DONE if messages else ExitCode.ATTENTION


def _write(folder: Path, position: int, message: Message) -> Path:
    kind = re.sub(r"[^a-z]", "", message.key.partition(":")[0]) or "mail"
    stem = f"{position:02d}-{kind}"
    page = folder / f"{stem}.html"
    page.write_text(message.html, encoding="utf-8")
    (folder / f"{stem}.txt").write_text(message.text, encoding="utf-8")
    for file in message.attachments:
        (folder / f"{stem}-{file.name}").write_bytes(file.content)
    return page
