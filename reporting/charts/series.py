"""From figures to the charts of the report. Pure."""

from collections.abc import Sequence

from reporting.charts.model import MOST_CATEGORIES, Chart, Series, Shape, Tone
from reporting.figures.groups import GroupFigures
from reporting.figures.trend import Basis, MonthPoint

_TIMED = ("resolved_early", "resolved_on_time", "resolved_late")


def twelve_months(points: Sequence[MonthPoint]) -> Chart:
    """Received anew, resolved, overdue at the end: the last twelve of ``points``. A month that is not known is
    missing."""
    shown = points[-12:]

    def values(key: str) -> tuple[float | None, ...]:
        return tuple(point.counts.get(key) for point in shown)

    backwards = any(point.basis is Basis.LOOKED_BACK for point in shown)
    return Chart(
        key="twelve_months",
        title="Hồ sơ tiếp nhận, giải quyết và quá hạn qua mười hai tháng",
        shape=Shape.COLUMNS,
        categories=tuple(f"{point.period.month:02d}/{point.period.year}" for point in shown),
        series=(
            Series(name="Tiếp nhận mới", values=values("received_new"), tone=Tone.NEUTRAL),
            Series(name="Đã giải quyết", values=values("resolved_total"), tone=Tone.GOOD),
            Series(name="Quá hạn cuối kỳ", values=values("open_overdue"), tone=Tone.BAD),
        ),
        unit="hồ sơ",
        note=(
            "Các tháng trước khi chương trình bắt đầu theo dõi được đếm lại từ những hồ sơ mà các hệ thống còn "
            "hiển thị, nên có thể thiếu."
            if backwards
            else None
        ),
    )


def on_time_by_field(fields: Sequence[GroupFigures]) -> Chart:
    """Of the dossiers resolved in each field, how many per cent not late; fields where none was resolved are left out,
    and beyond twenty-four those with the fewest."""
    resolved = [sum(item.counts[key] for key in _TIMED) for item in fields]
    told = [place for place, number in enumerate(resolved) if number]
    kept = sorted(sorted(told, key=lambda place: -resolved[place])[:MOST_CATEGORIES])
    shares = tuple(100 * (1 - fields[place].counts["resolved_late"] / resolved[place]) for place in kept)
    left_out = len(told) - len(kept)
    return Chart(
        key="on_time_by_field",
        title="Tỷ lệ giải quyết trước hạn và đúng hạn theo lĩnh vực",
        shape=Shape.BARS,
        categories=tuple(fields[place].group.title for place in kept),
        series=(Series(name="Trước hạn và đúng hạn", values=shares, tone=Tone.GOOD),),
        unit="%",
        top=100,
        note=f"Không vẽ {left_out} lĩnh vực ít hồ sơ nhất." if left_out > 0 else None,
    )
