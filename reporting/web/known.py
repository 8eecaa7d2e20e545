"""Dossiers named by portal and code: their page, and whose they are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select, tuple_

from dossiers.text import match_key
from reporting.web.filters import department_names
from reporting.web.page import Page
from store.tables import dossier_version

Named = tuple[str, str]
"""(portal, code)."""
_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """``id`` is the dossier's; ``department`` as its portal says it now."""

    id: int
    department: str | None


def find_named(connection: Connection, unit: str, named: Iterable[Named]) -> Mapping[Named, Known]:
    """Those of ``named`` that the unit's ledger knows."""
    wanted, v = sorted(set(named)), dossier_version.c
    found: dict[Named, Known] = {}
    for start in range(0, len(wanted), _AT_ONCE):  # databases limit how many values one statement may have
        some = tuple_(v.portal, v.code).in_(wanted[start : start + _AT_ONCE])
        query = select(v.portal, v.code, v.dossier_id, v.department).where(v.unit == unit, v.known_to.is_(None), some)
        for row in connection.execute(query):
            found[row.portal, row.code] = Known(id=row.dossier_id, department=row.department)
    return found


def office_name(page: Page, department: str | None) -> str | None:
    """The office's own name for what a portal calls a department."""
    known = (department,) if department else ()
    return department_names(page.office.departments, known).get(department or "")


def may_see(page: Page, department: str | None) -> bool:
    """Whether whoever asks may see a dossier of that department: a department's people see their own."""
    only = page.who.department
    return only is None or match_key(office_name(page, department) or "") == match_key(only)
