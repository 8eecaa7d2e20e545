"""Faults that change what a list says, not how it is served: columns, dates, letters."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from starlette.responses import Response

from sandbox.faults import Fault, Faults
from sandbox.portals.common import PortalState

_AnyResponse = TypeVar("_AnyResponse", bound=Response)
_DAY_FIRST = re.compile(r"\b([0-9]{2})/([0-9]{2})/([0-9]{4})\b")
_ZERO_WIDTH, _NO_BREAK, _OVERRIDE = "\u200b", "\u00a0", "\u202e"


def spoilt(faults: Faults, text: str) -> str:
    """A text as the injected faults have it written."""
    if faults.on(Fault.AMERICAN_DATES):
        text = _DAY_FIRST.sub(r"\2/\1/\3", text)
    if faults.on(Fault.INVISIBLE) and text:
        text = _NO_BREAK + text[0] + _ZERO_WIDTH + text[1:].replace(" ", _NO_BREAK) + _OVERRIDE
    return unicodedata.normalize("NFD", text) if faults.on(Fault.NFD) else text


def spoilt_item(faults: Faults, item: Mapping[str, Any], swap: tuple[str, str]) -> dict[str, Any]:
    """A JSON item as the injected faults have it; ``swap``: the keys that ``swap_columns`` takes unless told others."""
    made = {key: _spoilt_value(faults, value) for key, value in item.items()}
    if faults.on(Fault.SWAP_COLUMNS):
        first = faults.text(Fault.SWAP_COLUMNS, "first", swap[0])
        second = faults.text(Fault.SWAP_COLUMNS, "second", swap[1])
        made[first], made[second] = made[second], made[first]
    if faults.on(Fault.EXTRA_COLUMN):
        made[faults.text(Fault.EXTRA_COLUMN, "name", "soBienLai")] = "BL-001"
    return made


def due_shown(state: PortalState, due: datetime | None, written: str | None) -> str | None:
    """A due date as ``written``, or by its fault as the distance to it."""
    if due is None or not state.faults.on(Fault.INTERVAL_DUE):
        return written
    distance = due - state.showing.at
    if distance.total_seconds() >= 0:
        return f"còn {distance.days} ngày"
    return f"quá hạn {(-distance).days} ngày {(-distance).seconds // 3600} giờ"


def misdeclared(state: PortalState, response: _AnyResponse) -> _AnyResponse:
    """The same bytes, by fault under another charset than theirs."""
    if state.faults.on(Fault.WRONG_CHARSET):
        charset = state.faults.text(Fault.WRONG_CHARSET, "charset", "windows-1252")
        kind = response.headers["content-type"].partition(";")[0]
        response.headers["content-type"] = f"{kind}; charset={charset}"
    return response


def _spoilt_value(faults: Faults, value: Any) -> Any:
    if isinstance(value, str):
        return spoilt(faults, value)
    if isinstance(value, dict):
        return {key: _spoilt_value(faults, each) for key, each in value.items()}
    return [_spoilt_value(faults, each) for each in value] if isinstance(value, list) else value
