"""The one condition behind every "as of": which rows with ``known_from`` and ``known_to`` hold at an instant."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.sql.base import ReadOnlyColumnCollection


def holds(c: ReadOnlyColumnCollection[str, Any], instant: datetime | None) -> ColumnElement[bool]:
    """Whether a row was known at ``instant`` (aware). ``None``: whether it is known now, found by the index of such
    rows."""
    if instant is None:
        still: ColumnElement[bool] = c.known_to.is_(None)
        return still
    return and_(c.known_from <= instant, or_(c.known_to.is_(None), c.known_to > instant))
