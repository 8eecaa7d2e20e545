"""Writes a report's text as a Word document, laid out after Nghị định 30/2020/NĐ-CP (phụ lục I).

A4, margins 20/20/30/15 mm, Times New Roman in black, page numbers centred at the top from the second page on. The same
text and ``as_of`` give the same bytes.
"""

import io
import os
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import docx
from docx.document import Document

from dossiers.dates import format_instant
from dossiers.text import clean
from reporting.charts.drawing import add_chart
from reporting.monthly import layout
from reporting.monthly.text import Block, Kind, ReportText

_LEFT_HEAD = frozenset({Kind.PARENT_BODY, Kind.ISSUING_BODY})
_RIGHT_HEAD = frozenset({Kind.NATION, Kind.MOTTO})
_HEAD = _LEFT_HEAD | _RIGHT_HEAD | {Kind.NUMBER, Kind.PLACE_DATE}
_LEFT_FOOT = frozenset({Kind.RECIPIENTS, Kind.RECIPIENT})
_RIGHT_FOOT = frozenset({Kind.SIGNER_LINE, Kind.SIGNER_NAME})
_FOOT = _LEFT_FOOT | _RIGHT_FOOT


def write_docx(report: ReportText, path: Path) -> None:
    """Writes the document: whole or not at all. Raises ``OSError`` where the folder can't be written."""
    save_whole(docx_bytes(report), path)


def save_whole(data: bytes, path: Path) -> None:
    """The file as it should be, or not at all. Raises ``OSError``."""
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def docx_bytes(report: ReportText) -> bytes:
    """The document as bytes."""
    document = docx.Document()
    layout.set_page(document)
    set_properties(document, report.title, report.author, report.as_of)
    for part, blocks in groupby(report.blocks, key=part_of):
        if part == "head":
            write_head(document, list(blocks))
        elif part == "foot":
            write_foot(document, list(blocks))
        else:
            for block in blocks:
                layout.add(document, block)
            if block.kind is Kind.DRAFT:
                layout.set_apart(document)
    layout.keep_signature_with_text(document)
    layout.end(document)
    _write_charts(document, report)
    layout.set_footer(document, tuple(clean(line) for line in report.footer))
    plain = io.BytesIO()
    document.save(plain)
    return with_fixed_times(plain.getvalue(), report.as_of)


def part_of(block: Block) -> str:
    """Where the block stands: ``head``, ``text`` or ``foot``."""
    if block.kind in _HEAD:
        return "head"
    return "foot" if block.kind in _FOOT else "text"


def write_head(document: Document, blocks: list[Block]) -> None:
    """The two columns above the text."""
    table = layout.two_columns(document, rows=2, widths=layout.HEAD_WIDTHS)
    for cell, kinds in (
        (table.cell(0, 0), _LEFT_HEAD),
        (table.cell(0, 1), _RIGHT_HEAD),
        (table.cell(1, 0), {Kind.NUMBER}),
        (table.cell(1, 1), {Kind.PLACE_DATE}),
    ):
        layout.fill(cell, [block for block in blocks if block.kind in kinds])


def write_foot(document: Document, blocks: list[Block]) -> None:
    """The two columns below the text."""
    table = layout.two_columns(document, rows=1, widths=layout.FOOT_WIDTHS)
    layout.fill(table.cell(0, 0), [block for block in blocks if block.kind in _LEFT_FOOT])
    layout.fill(table.cell(0, 1), [block for block in blocks if block.kind in _RIGHT_FOOT])


def _write_charts(document: Document, report: ReportText) -> None:
    if not report.charts:
        return
    layout.new_page(document, "BIỂU ĐỒ KÈM THEO BÁO CÁO")
    for number, chart in enumerate(report.charts, start=1):
        if chart.empty:
            layout.add_note(document, f"{chart.title}: chưa có số liệu.")
            continue
        add_chart(document, layout.picture_place(document), chart, number)
        layout.add_note(document, chart.note or f"Đơn vị tính: {chart.unit}.")


def set_properties(document: Document, title: str, author: str, as_of: datetime) -> None:
    """What the file says of itself; ``as_of`` (aware) is the only time in it."""
    properties = document.core_properties
    properties.title = title[:255]  # the format's limit
    properties.author = properties.last_modified_by = author[:255]
    properties.comments = f"Số liệu biết đến {format_instant(as_of)}"
    properties.language = "vi-VN"
    properties.created = properties.modified = as_of.astimezone(UTC)
    properties.revision = 1


def with_fixed_times(data: bytes, as_of: datetime) -> bytes:
    """The same archive with ``as_of`` as the time of every entry, so that equal documents are equal bytes."""
    stamp = as_of.astimezone(UTC)
    time = (max(stamp.year, 1980), stamp.month, stamp.day, stamp.hour, stamp.minute, stamp.second)
    fixed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in _entries(source):
            entry = zipfile.ZipInfo(name, time)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same on every system
            target.writestr(entry, content)
    return fixed.getvalue()


def _entries(source: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for entry in source.infolist():
        yield entry.filename, source.read(entry)
