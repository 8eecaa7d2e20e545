"""Biểu II.06a/VPCP/KSTT: its columns from the same conditions as the centre's own figures, and what lies between both.

Columns: (1) order (2) field (3) received (4) online in the period (5) in person or by post in the period (6) from the
last period (7) resolved (8) early (9) on time, with what was refused or withdrawn (10) late (11) in process
(12) in time, with what waits for supplements (13) overdue. 3 = 4 + 5 + 6, 7 = 8 + 9 + 10, 11 = 12 + 13, 3 = 7 + 11.
Official tables break these by one now and then: here a break is shown, never repaired.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_

from reporting.figures.flags import Flagged, counts_of, culprits_of, flagged
from reporting.figures.groups import by_group_of
from reporting.figures.groups_model import Dimension, Group
from reporting.figures.identities import Identity
from reporting.figures.model import DossierRow, IdentityBreak
from reporting.figures.rules import FIGURES, Columns, Figure, Truth, Window
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
    return form_of(flagged(database, unit, window), names=names)


def form_of(flags: Sequence[Flagged], *, names: Mapping[str, str] | None = None) -> Form:
    """The same from dossiers that were asked for already."""
    placed = [Flagged(dossier=item.dossier, holds=_columns_of(item)) for item in flags]
    groups = by_group_of(placed, Dimension.FIELD, figures=FORM_FIGURES, names=names)
    rows = tuple(FormRow(group=item.group, counts=_numbered(item.counts)) for item in groups)
    # Counted anew, not added up, so that a row that is missing shows.
    total = FormRow(group=None, counts=_numbered(counts_of(placed, FORM_FIGURES)))
    return Form(
        rows=rows,
        total=total,
        breaks=(*_row_breaks(rows, total), *_breaks(placed, total)),
        differences=_differences(flags),
    )


def _columns_of(item: Flagged) -> frozenset[str]:
    return frozenset(f"form_{number}" for number, (_, parts) in _PARTS.items() if item.holds.intersection(parts))


def _numbered(counts: Mapping[str, int]) -> dict[int, int]:
    return {number: counts[column.key] for number, column in FORM_COLUMNS.items()}


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


def _breaks(placed: Sequence[Flagged], total: FormRow) -> list[IdentityBreak]:
    counts = {f"form_{number}": count for number, count in total.counts.items()}
    blamed = culprits_of(placed, FORM_IDENTITIES)
    found = []
    for identity in FORM_IDENTITIES:
        sums = counts[identity.left], sum(counts[key] for key in identity.right)
        if identity.key in blamed or sums[0] != sums[1]:
            found.append(_break(identity, sums, blamed.get(identity.key, ())))
    return found


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


def _differences(flags: Sequence[Flagged]) -> tuple[Difference, ...]:
    return tuple(
        Difference(
            dossier=item.dossier,
            form=None if number is None else FORM_COLUMNS[number].key,
            centre=key,
            reason=reason,
        )
        for key, number, reason in _ELSEWHERE
        for item in flags
        if key in item.holds
    )
