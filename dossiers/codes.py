"""Codes of dossiers (mã hồ sơ) and of procedures (mã thủ tục). Codes are text everywhere, never numbers."""

import re

from dossiers.text import clean

_HYPHEN = re.compile("\\s*[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]\\s*")
_DOSSIER = re.compile(r"(?:[0-9]{3}\.[0-9]{2}\.[0-9]{2,3}\.)?[HG][0-9]{2}(?:\.[0-9]{1,3}){0,5}-[0-9]{6}-[0-9]{4,7}")
_PROCEDURE_HEAD = re.compile(r"[0-9]\.[0-9]{6}(?![0-9])")


def normalise_code(raw: str) -> str:
    """A dossier code as it is kept and compared: upper case, plain hyphens, nothing invisible, no stray spaces."""
    code = clean(raw)
    if code.isascii() and " " not in code:
        return code.upper()
    return _HYPHEN.sub("-", code).upper().replace(" ", "")


def is_dossier_code(code: str) -> bool:
    """Whether a normalised code has a known shape: unit (H province, G ministry), day as yyMMdd, running number.

    A code of another shape is kept and flagged, never dropped.
    """
    return _DOSSIER.fullmatch(code) is not None


def procedure_head(code: str) -> str | None:
    """The nationwide part of a procedure code: ``1.001193.000.00.00.H56`` → ``1.001193``; ``None`` without one."""
    found = _PROCEDURE_HEAD.match(clean(code))
    return found[0] if found else None


def same_procedure(first: str | None, second: str | None) -> bool:
    """Whether two procedure codes name the same procedure; false where either has no nationwide part."""
    head = procedure_head(first or "")
    return head is not None and head == procedure_head(second or "")
