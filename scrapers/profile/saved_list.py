"""The part of a portal's profile that says how a list looks that people saved from its screen (``[import]``)."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from scrapers.profile.columns import Columns, Dates, Signs, Strict, Words


def _one_number_each(patterns: tuple[str, ...]) -> tuple[str, ...]:
    for pattern in patterns:
        try:
            groups = re.compile(pattern).groups
        except re.error as error:
            raise ValueError(f"mẫu tổng số không hợp lệ: {error}") from error
        if groups != 1:
            raise ValueError("mẫu tổng số phải có đúng một cặp ngoặc quanh con số")
    return patterns


class ImportProfile(Strict):
    """How saved lists differ from the live list they stand for; what is absent is as in that list.

    ``list`` names that list, where the portal has several. ``columns`` are the export's own header words: where they
    are given, they alone count. ``total_pattern``: one pattern or several, looked for in the rows that are no
    dossiers and in the text around the table. ``excel_serials``: plain numbers under a date's header are Excel's day
    count. ``numeric_codes``: the portal's dossier codes are plain numbers that never begin with a zero, so a number in
    their column lost nothing.
    """

    list_key: str | None = Field(default=None, alias="list")
    sheet: str | None = None
    columns: Columns | None = None
    required: tuple[str, ...] | None = None
    ignored: tuple[str, ...] = ()
    dates: Dates | None = None
    total_pattern: Annotated[Words, AfterValidator(_one_number_each)] = ()
    empty: Signs = ()
    excel_serials: bool = False
    numeric_codes: bool = False
