"""The appendix of a month's report: the same data, with what only the report itself knows."""

from collections.abc import Mapping

from reporting.appendix import AppendixInput, Table
from reporting.report_data import ReportData


def appendix_of(
    data: ReportData,
    *,
    title: str,
    unit_name: str,
    issue: str,
    check: str,
    names: Mapping[str, str],
    reasons: tuple[str, ...] = (),
    warnings: tuple[str, ...] = (),
    first: tuple[Table, ...] = (),
) -> AppendixInput:
    """What the workbook is made of; the words are those of ``AppendixInput``. ``first``: sheets before the others."""
    return AppendixInput(
        title=title,
        unit_name=unit_name,
        issue=issue,
        check=check,
        figures=data.figures,
        names=names,
        lists=data.lists,
        groups=data.groups,
        form=data.form,
        daily=data.daily,
        compared=data.compared,
        charts=data.charts,
        due_checks=data.due_checks,
        outages=data.outages,
        facts=data.facts,
        reasons=reasons,
        warnings=warnings,
        more=(*first, *data.more),
    )
