"""Workbooks and documents of the tests, made from a real ledger, and read back."""

import io
from dataclasses import replace
from datetime import time
from typing import Any

import openpyxl

from dossiers.periods import CutOff
from dossiers.working_calendar import WorkingCalendar
from reporting.appendix import AppendixInput, xlsx_bytes
from reporting.report_appendix import appendix_of
from reporting.report_data import Office, ReportData, gather
from store.database import Database
from tests.reporting.ledgers import UNIT
from tests.reporting.test_figures import AS_OF, PERIOD, PORTALS

CUT_OFF = CutOff(day=13, at=time(17, 0))


def office(portals: dict[str, str] = PORTALS, **changes: Any) -> Office:
    """An office that works in the portals."""
    return Office(unit=UNIT, portals=portals, calendar=WorkingCalendar(), cut_off=CUT_OFF, soon_days=3, **changes)


def data(database: Database, given: Office | None = None) -> ReportData:
    """The month of the tests."""
    return gather(database, given or office(), PERIOD, AS_OF)


def appendix(found: ReportData, **changes: Any) -> AppendixInput:
    """What the workbook is made of."""
    made = appendix_of(
        found,
        title="Báo cáo tháng 05",
        unit_name="Phường Hưng Đạo",
        issue="phát hành lần 1",
        check="0" * 64,
        names=PORTALS,
    )
    return replace(made, **changes)


def opened(given: AppendixInput) -> Any:
    """The workbook as another program reads it."""
    return openpyxl.load_workbook(io.BytesIO(xlsx_bytes(given)))
