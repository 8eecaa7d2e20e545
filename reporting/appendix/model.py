"""What the appendix is made of: figures and lists that were counted by the same conditions as the report's."""

from collections.abc import Mapping
from dataclasses import dataclass

from reporting.appendix.table import Table
from reporting.charts import Chart
from reporting.downtime import Outage
from reporting.figures.daily_model import DailyLists
from reporting.figures.due_check import DueCheck
from reporting.figures.form import Form
from reporting.figures.groups import GroupFigures
from reporting.figures.groups_model import Dimension
from reporting.figures.model import DossierRow, MonthlyFigures
from reporting.figures.trend import Compared
from reporting.monthly.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class AppendixInput:
    """Everything of one report. ``lists`` by figure's key; ``names`` of portals by key; ``more`` are sheets of other
    rooms (dossiers that pass by, reconciliation, due dates that changed, differences to the last issue).

    ``title`` is the report's, ``unit_name`` whose it is; ``issue`` says which draft or issue this is; ``check`` is the
    hash that stands in the report's footer, too. ``reasons`` and ``warnings``: why it is a draft, what to look at.
    """

    title: str
    unit_name: str
    issue: str
    check: str
    figures: MonthlyFigures
    names: Mapping[str, str]
    lists: Mapping[str, tuple[DossierRow, ...]]
    groups: Mapping[Dimension, tuple[GroupFigures, ...]]
    form: Form
    daily: DailyLists
    compared: tuple[Compared, ...] = ()
    charts: tuple[Chart, ...] = ()
    due_checks: tuple[DueCheck, ...] = ()
    outages: tuple[Outage, ...] = ()
    facts: tuple[Fact, ...] = ()
    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    more: tuple[Table, ...] = ()
