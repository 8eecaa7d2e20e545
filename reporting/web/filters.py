"""The list's filters as they stand in an address: the figures' own conditions, so that a number and its list agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dossiers.dates import local_date
from dossiers.periods import MonthError, Period, monthly_period, parse_month
from dossiers.status import OPEN_GROUPS, Group
from dossiers.text import match_key
from reporting.dossier_list import Condition, Facets, ListQuery
from reporting.figures.daily import DAILY_FIGURES, Day, day_of
from reporting.figures.receipt_rules import RECEIPT_FIGURES
from reporting.figures.rules import FIGURES, Columns, Truth, Window
from reporting.web.office import DepartmentInfo, Office
from reporting.web.words import GROUPS

OPEN = "dang-giai-quyet"
ALL = "tat-ca"
STATES: Mapping[str, str] = {OPEN: "Đang giải quyết", ALL: "Tất cả", **{g.value: GROUPS[g].capitalize() for g in Group}}
"""Choices of ``trang-thai``."""
MONTH_FIGURES = {**FIGURES, **RECEIPT_FIGURES}
"""Every figure of a period that has a list."""
NO_DEPARTMENT = "(chưa rõ phòng)"


class BadFilter(ValueError):
    """A word in the address that means nothing here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the address says. Empty: no such filter. ``figure`` is a figure's key, of a day or (with ``month``) of a
    period; ``as_of``: as the ledger knew it then."""

    figure: str = ""
    month: str = ""
    as_of: datetime | None = None
    state: str = ""
    department: str = ""
    field_name: str = ""
    officer: str = ""
    portal: str = ""
    text: str = ""

    def params(self) -> dict[str, str]:
        """As they stand in an address."""
        given = {
            "chi-tieu": self.figure,
            "ky": self.month,
            "luc": "" if self.as_of is None else self.as_of.isoformat(),
            "trang-thai": self.state,
            "phong": self.department,
            "linh-vuc": self.field_name,
            "can-bo": self.officer,
            "cong": self.portal,
            "tim": self.text,
        }
        return {name: value for name, value in given.items() if value}


def read_filters(params: Mapping[str, str]) -> Filters:
    """Raises ``BadFilter``."""

    def of(name: str) -> str:
        return params.get(name, "").strip()[:200]

    figure, month, state = of("chi-tieu"), of("ky"), of("trang-thai")
    if figure and figure not in (MONTH_FIGURES if month else DAILY_FIGURES):
        raise BadFilter(figure)
    if state and state not in STATES:
        raise BadFilter(state)
    try:
        as_of = datetime.fromisoformat(of("luc")) if of("luc") else None
        if month:
            parse_month(month)
    except (ValueError, MonthError) as error:
        raise BadFilter(str(error)) from None
    if as_of is not None and as_of.tzinfo is None:
        raise BadFilter("luc")
    return Filters(
        figure=figure,
        month=month,
        as_of=as_of,
        state=state,
        department=of("phong"),
        field_name=of("linh-vuc"),
        officer=of("can-bo"),
        portal=of("cong"),
        text=of("tim"),
    )


def query_of(
    filters: Filters, office: Office, now: datetime, choices: Facets, *, only_department: str | None = None
) -> ListQuery:
    """The query. Without any word on the state the list shows what is still open; a figure says so itself.

    ``only_department``: nothing but that department's dossiers, whatever the address says.
    """
    conditions: list[Condition] = []
    if filters.figure and filters.month:
        window = window_of(filters.month, office, filters.as_of or now)
        conditions.append(lambda c: MONTH_FIGURES[filters.figure].condition(c, window))
    elif filters.figure:
        day = today_of(office, filters.as_of or now)
        conditions.append(lambda c: DAILY_FIGURES[filters.figure].condition(c, day))
    state = filters.state or ("" if filters.figure else OPEN)
    if state and state != ALL:
        groups = sorted(group.value for group in OPEN_GROUPS) if state == OPEN else [state]
        conditions.append(_among("status_group", groups))
    for name, value in (("field_name", filters.field_name), ("officer", filters.officer), ("portal", filters.portal)):
        if value:
            conditions.append(_among(name, spellings(value, choices[name])))
    for department in (filters.department, only_department):
        if department:
            conditions.append(_of_department(department, office.departments, choices["department"]))
    return ListQuery(
        unit=office.unit,
        conditions=tuple(conditions),
        text=filters.text,
        as_of=filters.as_of,
        once=bool(filters.figure) or not (filters.text or filters.portal),
    )


def today_of(office: Office, now: datetime) -> Day:
    """The civil day of ``now``, with the last day that counts as soon."""
    return day_of(local_date(now), office.soon_days, office.calendar)


def window_of(month: str, office: Office, as_of: datetime) -> Window:
    """The month's period as known at ``as_of``."""
    return Window(period=period_named(month, office), as_of=as_of)


def period_named(month: str, office: Office) -> Period:
    """Raises ``MonthError``."""
    year, number = parse_month(month)
    return monthly_period(year, number, office.cut_off)


def spellings(value: str, known: tuple[str, ...]) -> list[str]:
    """All ways in which the portals write the same words."""
    key = match_key(value)
    return [each for each in known if match_key(each) == key] or [value]


def department_spellings(name: str, departments: tuple[DepartmentInfo, ...], known: tuple[str, ...]) -> list[str]:
    """The portals' words for a department of the office, or for one that only they name."""
    own = next((each for each in departments if match_key(each.name) == match_key(name)), None)
    keys = {match_key(each) for each in ((name,) if own is None else (own.name, *own.aliases))}
    return [each for each in known if match_key(each) in keys]


def department_names(departments: tuple[DepartmentInfo, ...], known: tuple[str, ...]) -> dict[str, str]:
    """The office's name for each of the portals' words; the word itself where the office has none."""
    own = {match_key(word): each.name for each in departments for word in (each.name, *each.aliases)}
    return {word: own.get(match_key(word), word) for word in known}


def _of_department(name: str, departments: tuple[DepartmentInfo, ...], known: tuple[str, ...]) -> Condition:
    if name == NO_DEPARTMENT:
        return lambda c: c.department.is_(None)
    return _among("department", department_spellings(name, departments, known))


def _among(name: str, values: list[str]) -> Condition:
    def condition(c: Columns) -> Truth:
        return c[name].in_(values)

    return condition
