"""``hoso portal …``: for the IT colleague who describes a portal. None of them opens a portal."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.table import Table

from agent.computer.files import replace_privately
from agent.errors import ExitCode
from agent.settings.config import Config
from agent.settings.portals import overrides_of, shipped_folder, trial

if TYPE_CHECKING:
    from scrapers.profile import Portal


def known_portals(config: Config) -> dict[str, str]:
    """The names of all portals that a profile describes and the service can walk, by key."""
    from scrapers.profile import load_folder

    found: dict[str, str] = {}
    for folder in (shipped_folder(), *config.portal_folders):
        if folder.is_dir():
            found |= {key: portal.name for key, portal in load_folder(folder).items() if portal.family != "file"}
    return found


def schema(out: Path | None) -> ExitCode:
    """The schema of ``portal.toml`` on standard output, or into a file."""
    from scrapers.profile.schema import schema

    text = json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
    if out is None:
        typer.echo(text, nl=False)
        return ExitCode.DONE
    replace_privately(out, text.encode())
    typer.echo(f"Đã ghi {out}. Dòng đầu của portal.toml: #:schema {out.name}")
    return ExitCode.DONE


def check(path: Path) -> ExitCode:
    """Reads one profile as a run would, and says what it describes and which of its own requests it forgot to declare.
    Raises the scrapers' ``ProfileError``."""
    from scrapers.foreseen import unforeseen
    from scrapers.lacking import lacking
    from scrapers.profile import FILE_NAME, load_portal

    portal = load_portal(path)
    typer.echo(f"{path}: đọc được. {portal.name}, kiểu {portal.family}, {len(portal.walks)} danh sách.")
    for walk in portal.walks:
        shown = {name for pattern in walk.patterns for name in pattern.fields}
        shown |= set(walk.columns.declared() if walk.columns else ())
        fields = shown | set(walk.detail.columns if walk.detail else ())
        typer.echo(f"  {walk.name}: {len(fields)} mục; biết đã đủ nhờ {_PROOFS[walk.end_proof]}.")
        if "due_at" in shown and "due_at" not in walk.required:
            typer.echo(
                "  Lưu ý: due_at không có trong required. Nếu cổng bỏ cột ngày hẹn trả, danh sách vẫn được nhận với "
                "ngày hẹn như lần trước; hồ sơ mới của cổng này thì không có ngày hẹn để nhắc quá hạn."
            )
    lacks = lacking(portal)
    for each in lacks:
        typer.echo(each.told(path / FILE_NAME if path.is_dir() else path))
    if lacks:
        return ExitCode.BAD_INPUT
    for sentence in unforeseen(portal):
        typer.echo(f"  Chưa biết trước được: {sentence}")
    if not portal.verified:
        command = trial(portal.key, is_walked=portal.family != "file")
        typer.echo(f"Chưa thử trên cổng thật. Khai báo cổng trong config.toml rồi chạy: {command}")
    return ExitCode.DONE


_PROOFS = {"declared_total": "tổng số mà cổng ghi", "last_page": "dấu hiệu trang cuối"}


_UNTRIED = "CHƯA"
_OF_THIS_COMPUTER = re.compile(r"https?://127\.")
_UNTRIED_MEANS = (
    "CHƯA: mô tả viết theo tài liệu công khai, chưa ai đối chiếu với cổng thật. Trước khi tin số liệu phải thử tại "
    "đơn vị: hoso try TÊN (kiểu file: hoso import TỆP --portal TÊN --dry-run), so với màn hình của cổng, rồi ghi "
    "verified = true vào mục [[portals]] của cổng ấy."
)


def _tried(portal: "Portal", *, offices_own: bool) -> str:
    """A pretend portal of this computer says nothing of a real one."""
    if portal.origins and all(_OF_THIS_COMPUTER.match(origin) for origin in portal.origins.values()):
        return "cổng giả"
    return "rồi" if portal.verified or offices_own else _UNTRIED


def show(config: Config, console: Console) -> ExitCode:
    """Every profile that can be used: the office's own, then those shipped; a broken one with its mistake."""
    from scrapers.profile import ProfileError, load_of_folder

    used = {portal.key: portal for portal in config.settings.portals}
    table = Table("Tên ngắn", "Cổng", "Kiểu", "Đã thử trên cổng thật", "Đang dùng")
    mistakes = []
    untried = False
    seen: set[str] = set()
    for folder in (*config.portal_folders, shipped_folder()):
        for file in sorted(folder.glob("*/portal.toml")):
            key = file.parent.name
            if key in seen:
                continue
            seen.add(key)
            settings = used.get(key)
            try:
                portal = load_of_folder(file, {key: overrides_of(settings)} if settings else None)
            except ProfileError as error:
                mistakes.append(str(error))
                continue
            tried = _tried(portal, offices_own=settings is not None and settings.verified)
            untried = untried or tried == _UNTRIED
            in_use = "có" if settings is not None and settings.enabled else "không"
            table.add_row(key, portal.name, portal.family, tried, in_use)
    console.print(table)
    if untried:
        console.print(_UNTRIED_MEANS, markup=False, highlight=False, soft_wrap=True)
    for mistake in mistakes:
        console.print(mistake, markup=False, highlight=False)
    return ExitCode.ATTENTION if mistakes else ExitCode.DONE
