"""Biểu II.06a/VPCP/KSTT: its columns from the same conditions as the centre's own figures, and what lies between both.

Columns: (1) order (2) field (3) received (4) online in the period (5) in person or by post in the period (6) from the
last period (7) resolved (8) early (9) on time, with what was refused or withdrawn (10) late (11) in process
(12) in time, with what waits for supplements (13) overdue. 3 = 4 + 5 + 6, 7 = 8 + 9 + 10, 11 = 12 + 13, 3 = 7 + 11.
Official tables break these by one now and then: here a break is shown, never repaired.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, func, literal_column, or_, select

from reporting.figures_groups import by_group
from reporting.figures_groups_model import Dimension, Group
from reporting.figures_identities import Identity
from reporting.figures_model import DossierRow, IdentityBreak
from reporting.figures_query import ROW_COLUMNS, known, once, row_of
from reporting.figures_rules import FIGURES, Columns, Figure, Truth, Window
from store.database import Database

_PARTS: Mapping[int, tuple[str, tuple[str, ...]]] = {
    3: ("Tiếp nhận: tổng số", ("received_total",)),
    4: ("Tiếp nhận trực tuyến trong kỳ", ("received_online",)),
    5: ("Tiếp nhận trực tiếp, dịch vụ bưu chính trong kỳ", ("received_direct",)),
    6: ("Từ kỳ trước", ("carried_over",)),
    7: ("Đã giải quyết: tổng số", ("resolved_total",)),
    8: ("Đã giải quyết trước hạn", ("resolved_early",)),
    9: ("Đã giải quyết đúng hạn", ("resolved_on_time", "refused", "withdrawn")),
    10: ("Đã giải quyết quá hạn", ("resolved_late",)),
    11: ("Đang giải quyết: tổng số", ("open_total",)),
    12: ("Đang giải quyết trong hạn", ("open_in_time",)),
    13: ("Đang giải quyết quá hạn", ("open_overdue",)),
}
"""By column: its name, and the centre's figures whose dossiers it holds together."""


def _column(number: int) -> Figure:
    label, parts = _PARTS[number]

    def condition(c: Columns, w: Window) -> Truth:
        return or_(*(FIGURES[key].condition(c, w) for key in parts))

    return Figure(key=f"form_{number}", label=label, condition=condition)


FORM_COLUMNS = {number: _column(number) for number in _PARTS}
"""The form's counted columns by number, each one named condition."""

FORM_FIGURES = {column.key: column for column in FORM_COLUMNS.values()}

FORM_IDENTITIES = tuple(
    Identity(key=f"form_{left}_{right[0]}", left=f"form_{left}", right=tuple(f"form_{number}" for number in right))
    for left, right in ((3, (4, 5, 6)), (7, (8, 9, 10)), (11, (12, 13)), (3, (7, 11)))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """One field's row. ``counts`` by column number (3 … 13). ``group`` is ``None`` in the row of totals."""

    group: Group | None
    counts: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A dossier that the form counts elsewhere than the centre's report. ``form`` and ``centre`` are the keys of the
    figures that hold it, ``None`` where none does; ``reason`` is Vietnamese."""

    dossier: DossierRow
    form: str | None
    centre: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The whole form: a row per field, totals, the sums that don't come out, and the way to the centre's figures."""

    rows: tuple[FormRow, ...]
    total: FormRow
    breaks: tuple[IdentityBreak, ...]
    differences: tuple[Difference, ...]


def form(database: Database, unit: str, window: Window, *, names: Mapping[str, str] | None = None) -> Form:
    """The form of the window's period. ``names``: see ``by_group``."""
    groups = by_group(database, unit, Dimension.FIELD, window, figures=FORM_FIGURES, names=names)
    rows = tuple(FormRow(group=item.group, counts=_numbered(item.counts)) for item in groups)
    total = FormRow(group=None, counts=_totals(database, unit, window))
    return Form(
        rows=rows,
        total=total,
        breaks=(*_row_breaks(rows, total), *_breaks(database, unit, window, total)),
        differences=_differences(database, unit, window),
    )


def _numbered(counts: Mapping[str, int]) -> dict[int, int]:
    return {number: counts[column.key] for number, column in FORM_COLUMNS.items()}


def _totals(database: Database, unit: str, window: Window) -> dict[int, int]:
    """Counted anew, not added up, so that a row that is missing shows."""
    found = known(unit, window.as_of)
    query = select(*(func.coalesce(func.sum(once(c.condition(found.c, window))), 0) for c in FORM_COLUMNS.values()))
    with database.reading() as connection:
        return dict(zip(FORM_COLUMNS, (int(value) for value in connection.execute(query).one()), strict=True))


def _row_breaks(rows: tuple[FormRow, ...], total: FormRow) -> list[IdentityBreak]:
    found = []
    for number, column in FORM_COLUMNS.items():
        added = sum(row.counts[number] for row in rows)
        if added != total.counts[number]:
            sentence = f"Biểu II.06a cột {number} ({column.label}): tổng {total.counts[number]}, cộng các dòng {added}."
            found.append(
                IdentityBreak(key=f"{column.key}_rows", sentence=sentence, left=total.counts[number], right=added)
            )
    return found


def _breaks(database: Database, unit: str, window: Window, total: FormRow) -> list[IdentityBreak]:
    found, breaks = known(unit, window.as_of), []
    with database.reading() as connection:
        for identity in FORM_IDENTITIES:
            right: ColumnElement[int] = literal_column("0", Integer)
            for key in identity.right:
                right = right + once(FORM_FIGURES[key].condition(found.c, window))
            left = once(FORM_FIGURES[identity.left].condition(found.c, window))
            query = select(found.c.portal, found.c.code).where(left != right).order_by(found.c.portal, found.c.code)
            dossiers = tuple((portal, code) for portal, code in connection.execute(query))
            counts = {f"form_{number}": count for number, count in total.counts.items()}
            sums = counts[identity.left], sum(counts[key] for key in identity.right)
            if dossiers or sums[0] != sums[1]:
                breaks.append(_break(identity, sums, dossiers))
    return breaks


def _break(identity: Identity, sums: tuple[int, int], dossiers: tuple[tuple[str, str], ...]) -> IdentityBreak:
    names = [key.removeprefix("form_") for key in (identity.left, *identity.right)]
    words = f"Biểu II.06a: cột {names[0]} ({sums[0]})"
    others = f"tổng các cột {' + '.join(names[1:])} ({sums[1]})"
    if sums[0] == sums[1]:
        sentence = f"{words} bằng {others} chỉ vì các hồ sơ sai lệch bù trừ nhau."
    else:
        sentence = f"{words} không bằng {others}, lệch {abs(sums[0] - sums[1])} hồ sơ."
    return IdentityBreak(key=identity.key, sentence=sentence, left=sums[0], right=sums[1], dossiers=dossiers)


_ELSEWHERE = (
    ("refused", 9, "Từ chối: báo cáo của Trung tâm ghi riêng, biểu II.06a tính vào cột 9."),
    ("withdrawn", 9, "Rút hồ sơ: báo cáo của Trung tâm ghi riêng, biểu II.06a tính vào cột 9."),
    ("received_unknown_channel", None, "Chưa rõ hình thức nộp: biểu II.06a không có cột riêng."),
)
"""The figures of the centre's report that the form has no column for, where it counts their dossiers, and why."""


def _differences(database: Database, unit: str, window: Window) -> tuple[Difference, ...]:
    found = known(unit, window.as_of)
    columns = [found.c[name] for name in ROW_COLUMNS]
    differences = []
    with database.reading() as connection:
        for key, number, reason in _ELSEWHERE:
            query = select(*columns).where(FIGURES[key].condition(found.c, window))
            for row in connection.execute(query.order_by(found.c.portal, found.c.code)):
                column = None if number is None else FORM_COLUMNS[number].key
                differences.append(Difference(dossier=row_of(row), form=column, centre=key, reason=reason))
    return tuple(differences)
