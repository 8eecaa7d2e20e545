"""``hoso export``: all tables of the unit as open files, a workbook and a file of JSON lines each."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import typer
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from agent.computer.clock import clock_for
from agent.computer.files import make_private_folder
from agent.errors import ExitCode, FolderError, InputError, reason
from agent.settings.config import Config
from agent.storage import existing_database
from dossiers.dates import VIETNAM
from store.keeping.export import columns_of, rows_of, tables_of_unit

_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_000  # a cell holds 32,767 characters at most
_MOST_ROWS = 1_048_000


def export(config: Config, folder: Path) -> ExitCode:
    """Writes into a new folder. Raises ``InputError`` for one that is there and not empty, ``FolderError``."""
    now = clock_for(config.settings.clock.start_at).now()
    database = existing_database(config, now)
    if database is None:
        raise InputError("Chưa có sổ hồ sơ nào để xuất.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} đã có và không trống nên không ghi đè. Hãy chọn thư mục khác.")
    total = 0
    cut: list[str] = []
    try:
        make_private_folder(folder)
        for name in tables_of_unit():
            rows = rows_of(database, config.settings.unit.code, name)
            count = write_table(folder, name, columns_of(name), rows)
            total += count
            cut += [name] if count > _MOST_ROWS else []
    except OSError as error:
        raise FolderError(f"Xuất dở dang vào {folder}: {reason(error)}. Sổ hồ sơ vẫn còn nguyên.") from error
    typer.echo(
        f"Đã xuất {total} dòng của {len(tables_of_unit())} bảng vào {folder} (mỗi bảng một tệp .xlsx và .jsonl)."
    )
    typer.echo("Tệp xuất có số liệu của hồ sơ: hãy giữ như giữ hồ sơ. Mật khẩu không có trong đó.")
    for name in cut:
        typer.echo(f"Bảng {name} quá dài cho Excel: tệp .xlsx chỉ có {_MOST_ROWS} dòng đầu, tệp .jsonl có đủ.")
    return ExitCode.DONE


def write_table(folder: Path, name: str, columns: tuple[str, ...], rows: Iterator[dict[str, Any]]) -> int:
    """Both files of one table; how many rows. In the workbook text stays text, whatever it begins with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name[:31])
    sheet.append(list(columns))
    count = 0
    with (folder / f"{name}.jsonl").open("w", encoding="utf-8") as lines:
        for row in rows:
            count += 1
            _line(lines, row)
            if count <= _MOST_ROWS:
                sheet.append([_cell(sheet, row[column]) for column in columns])
    book.save(folder / f"{name}.xlsx")
    return count


def _line(lines: IO[str], row: dict[str, Any]) -> None:
    plain = {key: value.isoformat() if isinstance(value, (datetime, date)) else value for key, value in row.items()}
    lines.write(json.dumps(plain, ensure_ascii=False) + "\n")


def _cell(sheet: Any, value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, datetime):
        return value.astimezone(VIETNAM).replace(tzinfo=None)
    if isinstance(value, date):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    cell = WriteOnlyCell(sheet, value=_UNFIT.sub("", text)[:_LONGEST])
    cell.data_type = "s"  # never a formula
    return cell
