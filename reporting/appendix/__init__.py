"""The workbook beside the monthly report: Biểu II.06a, every figure's dossiers, what people check before signing."""

from reporting.appendix.model import AppendixInput
from reporting.appendix.table import Column, Kind, Table
from reporting.appendix.workbook import xlsx_bytes

__all__ = ["AppendixInput", "Column", "Kind", "Table", "xlsx_bytes"]
