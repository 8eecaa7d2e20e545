"""What a sheet's XML says beside the values of its cells: merged areas, formulas, what is hidden. Pure.

The streaming reader of workbooks gives values alone, and the one that gives all keeps the whole workbook in memory.
"""

import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import iterparse

from scrapers.files.model import MOST_COLUMNS, MOST_ROWS

_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Place = tuple[int, int]
"""Row and column, from 1, as Excel counts."""


@dataclass(slots=True, kw_only=True)
class SheetFacts:
    """``merges``: anchor → (height, width). ``formulas``: cells that are computed. ``hidden_rows`` and
    ``hidden_columns``: their numbers, from 1."""

    merges: dict[Place, tuple[int, int]] = field(default_factory=dict)
    formulas: set[Place] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def read_facts(archive: zipfile.ZipFile) -> Mapping[str, SheetFacts]:
    """By sheet name. Raises ``KeyError`` or ``ValueError`` (of broken XML: ``SyntaxError``)."""
    targets = {}
    for relation in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship"):
        targets[relation["Id"]] = posixpath.normpath(posixpath.join("/xl", relation["Target"])).lstrip("/")
    names = {sheet["name"]: targets[sheet[_RELATION]] for sheet in _elements(archive, "xl/workbook.xml", "sheet")}
    return {name: _of_sheet(archive, part) for name, part in names.items()}


def _elements(archive: zipfile.ZipFile, part: str, tag: str) -> list[dict[str, str]]:
    with archive.open(part) as file:
        # The archive was refused if any part had a document type, so there are no entities that could grow.
        return [dict(node.attrib) for _, node in iterparse(file) if _bare(node.tag) == tag]  # noqa: S314


def _of_sheet(archive: zipfile.ZipFile, part: str) -> SheetFacts:
    facts = SheetFacts()
    row = column = 0
    with archive.open(part) as file:
        for event, node in iterparse(file, events=("start", "end")):  # noqa: S314 (as above)
            tag = _bare(node.tag)
            if event == "start":
                if tag == "row":
                    row, column = int(node.get("r") or row + 1), 0
                    if node.get("hidden") in ("1", "true"):
                        facts.hidden_rows.add(row)
                elif tag == "c":
                    found = _CELL.fullmatch(node.get("r") or "")
                    column = _number(found[1]) if found else column + 1
                elif tag == "f":
                    facts.formulas.add((row, column))
                continue
            if tag == "col" and node.get("hidden") in ("1", "true"):
                last = min(int(node.get("max") or 0), MOST_COLUMNS)
                facts.hidden_columns.update(range(int(node.get("min") or 1), last + 1))
            elif tag == "mergeCell":
                _merge(facts, node.get("ref") or "")
            elif tag == "row":
                node.clear()
    return facts


def _merge(facts: SheetFacts, area: str) -> None:
    first, _, last = area.partition(":")
    start, end = _CELL.fullmatch(first), _CELL.fullmatch(last)
    if start is None or end is None:
        return  # an area of one cell
    top, left = int(start[2]), _number(start[1])
    bottom, right = min(int(end[2]), MOST_ROWS), min(_number(end[1]), MOST_COLUMNS)
    if bottom >= top and right >= left:
        facts.merges[top, left] = (bottom - top + 1, right - left + 1)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]
