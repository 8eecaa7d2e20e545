"""Writes papers as one Word document: the report's page, heads, feet and looks, each paper on a page of its own."""

import io
from itertools import groupby
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell

from reporting.letters.letter import Letter, Letters, Rows
from reporting.monthly import layout
from reporting.monthly.document import part_of, save_whole, set_properties, with_fixed_times, write_foot, write_head
from reporting.monthly.text import Block

_SIZE = Pt(11)
_CENTRED = frozenset({0})


def write_letters(letters: Letters, path: Path) -> None:
    """Writes the document: whole or not at all. Raises ``OSError`` where the folder can't be written."""
    save_whole(letters_bytes(letters), path)


def letters_bytes(letters: Letters) -> bytes:
    """The document as bytes; the same papers give the same bytes."""
    document = docx.Document()
    layout.set_page(document)
    set_properties(document, letters.title, letters.author, letters.as_of)
    for number, letter in enumerate(letters.letters):
        if number:
            _new_page(document)
        _write(document, letter)
    layout.end(document)
    plain = io.BytesIO()
    document.save(plain)
    return with_fixed_times(plain.getvalue(), letters.as_of)


def _write(document: Document, letter: Letter) -> None:
    for part, pieces in groupby(letter.parts, key=_part):
        if part == "rows":
            for rows in pieces:
                if isinstance(rows, Rows):
                    _table(document, rows)
            continue
        blocks = [piece for piece in pieces if isinstance(piece, Block)]
        if part == "head":
            write_head(document, blocks)
        elif part == "foot":
            document.paragraphs[-1].paragraph_format.keep_with_next = True
            write_foot(document, blocks)
        else:
            for block in blocks:
                layout.add(document, block)


def _part(piece: Block | Rows) -> str:
    return "rows" if isinstance(piece, Rows) else part_of(piece)


def _new_page(document: Document) -> None:
    """A section of its own, so that page numbers begin anew and its first page has none."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = True
    start = OxmlElement("w:pgNumType")
    start.set(qn("w:start"), "1")
    section._sectPr.insert_element_before(start, "w:cols", "w:titlePg", "w:docGrid")


def _table(document: Document, rows: Rows) -> None:
    table = document.add_table(rows=1 + len(rows.rows), cols=len(rows.headers), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, rows.widths, strict=True):
        column.width = Mm(width)
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for line, texts in zip(table.rows, (rows.headers, *rows.rows), strict=True):
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for place, (cell, text, width) in enumerate(zip(line.cells, texts, rows.widths, strict=True)):
            cell.width = Mm(width)
            _fill(cell, text, bold=texts is rows.headers, centred=texts is rows.headers or place in _CENTRED)
    after = document.add_paragraph().paragraph_format
    after.line_spacing = Pt(6)


def _fill(cell: _Cell, text: str, *, bold: bool, centred: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = ALIGN.CENTER if centred else ALIGN.LEFT
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, _SIZE
