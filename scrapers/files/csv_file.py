"""Lists saved as text (.csv, .tsv). The separator is the one with which the header row is found. Pure over bytes."""

import csv
import io
import re

from dossiers.numbers import format_count
from scrapers.files.decode import WRONG_CODE, unicode_text
from scrapers.files.model import MOST_COLUMNS, MOST_ROWS, Document, FileCell, FileRefused, Placed, RawTable, grid

_SEPARATORS = {",": "dấu phẩy", ";": "dấu chấm phẩy", "\t": "tab"}
_SEPARATOR_LINE = re.compile(r"\s*sep=(.)\r?\n", re.IGNORECASE)
_KEPT_AS_TEXT = re.compile(r'="([^"]*)"')


def read_csv(data: bytes) -> Document:
    """One reading for each separator that the text allows; which one is right, the header row says.

    Bytes that are no Unicode are read as windows-1258 (Excel's own on a Vietnamese Windows): the header row, which
    must match letter by letter, proves it. Raises ``FileRefused``.
    """
    text = unicode_text(data)
    if text is None:
        try:
            text = data.decode("cp1258")
        except UnicodeDecodeError:
            raise FileRefused(WRONG_CODE) from None
    said = _SEPARATOR_LINE.match(text)
    separators = (said[1],) if said else tuple(_SEPARATORS)
    if said:
        text = text[said.end() :]
    readings: list[RawTable] = []
    mistakes: list[str] = []
    for separator in separators:
        try:
            readings.append(_reading(text, separator))
        except (csv.Error, TypeError) as error:
            mistakes.append(str(error))
    if not readings:
        raise FileRefused(
            "tệp CSV viết sai dấu ngoặc kép hoặc bị cắt giữa chừng nên không đọc được; hãy tải lại từ cổng "
            f"({mistakes[0]})"
        )
    return Document(tables=tuple(readings), one_of=True, untyped='="' not in text)


def _reading(text: str, separator: str) -> RawTable:
    placed: list[Placed] = []
    for row, line in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)):
        if row > MOST_ROWS:
            raise FileRefused(f"tệp dài hơn {format_count(MOST_ROWS)} dòng nên không đọc")
        for column, value in enumerate(line[:MOST_COLUMNS]):
            if value:
                placed.append(Placed(row=row, column=column, cell=FileCell(text=_plain(value))))
    return RawTable(name=f"CSV ({_SEPARATORS.get(separator, separator)})", rows=grid(placed))


def _plain(value: str) -> str:
    """``="00123"`` is how exporters keep Excel from making a number of a code."""
    found = _KEPT_AS_TEXT.fullmatch(value.strip())
    return found[1] if found else value
