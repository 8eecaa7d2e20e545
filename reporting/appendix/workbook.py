"""The appendix as an .xlsx file. The same input gives the same bytes."""

import io
from datetime import UTC

from xlsxwriter import Workbook

from dossiers.text import clean
from reporting.appendix.cells import Formats, write_table
from reporting.appendix.front import write_charts, write_form, write_information
from reporting.appendix.model import AppendixInput
from reporting.appendix.sheets import tables

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "dd/mm/yyyy",
}


def xlsx_bytes(given: AppendixInput) -> bytes:
    """The workbook: information, form, charts, then every list."""
    file = io.BytesIO()
    book = Workbook(file, _OPTIONS)
    book.set_properties(
        {
            "title": clean(given.title)[:255],
            "author": clean(given.unit_name)[:255],
            "created": given.figures.as_of.astimezone(UTC).replace(tzinfo=None),
        }
    )
    formats = Formats.of(book)
    lists = tuple(tables(given))
    write_information(book, formats, given, lists)
    write_form(book, formats, given)
    write_charts(book, formats, given.charts)
    for table in lists:
        write_table(book, formats, table)
    book.close()
    return file.getvalue()
