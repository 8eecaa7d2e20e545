"""A chart as SVG: no script, no style sheet, no address, every text escaped. It scales with its place."""

from collections.abc import Iterator
from html import escape
from math import floor, log10

from dossiers.text import clean
from reporting.charts.model import Chart, Shape, number

_WIDTH = 760.0
_LEFT_BARS = 250.0
_ROW = 26.0
_INK = "#222222"
_GRID = "#cccccc"


def svg(chart: Chart) -> str:
    """The picture, with the chart in words as its description."""
    body, height = (_bars(chart) if chart.shape is Shape.BARS else _columns(chart)) if not chart.empty else _nothing()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {height:g}" role="img" '
        f'aria-labelledby="{chart.key}-t {chart.key}-d" font-family="Arial, Helvetica, sans-serif" font-size="13">'
        f'<title id="{chart.key}-t">{_safe(chart.title)}</title><desc id="{chart.key}-d">{_safe(chart.text)}</desc>'
        f"{body}</svg>"
    )


def top_of(chart: Chart) -> float:
    """Where the axis of values ends: a round number that is not below any value."""
    if chart.top is not None:
        return chart.top
    most = max((value for each in chart.series for value in each.values if value is not None), default=0)
    if most <= 0:
        return 1
    step = 10.0 ** floor(log10(most))
    return next(factor * step for factor in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if factor * step >= most)


def _columns(chart: Chart) -> tuple[str, float]:
    left, right, top, base, height = 52.0, _WIDTH - 10, 44.0, 290.0, 330.0
    end = top_of(chart)
    parts = list(_legend(chart))
    for share in (0, 0.25, 0.5, 0.75, 1):
        y = base - share * (base - top)
        parts.append(_line(left, y, right, y))
        parts.append(_text(left - 6, y + 4, number(share * end, chart.unit), anchor="end"))
    slot = (right - left) / max(len(chart.categories), 1)
    wide = min(slot * 0.8 / len(chart.series), 22.0)
    for place, name in enumerate(chart.categories):
        middle = left + slot * (place + 0.5)
        parts.append(_text(middle, base + 18, name, anchor="middle", size=11))
        start = middle - wide * len(chart.series) / 2
        known = False
        for index, each in enumerate(chart.series):
            value = each.values[place]
            if value is None:
                continue
            known = True
            tall = value / end * (base - top)
            parts.append(_box(start + index * wide, base - tall, wide - 1, tall, each.tone.colour))
        if not known:
            parts.append(_text(middle, base - 6, "chưa có", anchor="middle", size=10))
    return "".join(parts), height


def _bars(chart: Chart) -> tuple[str, float]:
    top, end = 40.0, top_of(chart)
    right = _WIDTH - 60
    parts = list(_legend(chart))
    for place, name in enumerate(chart.categories):
        y = top + place * _ROW
        shown = name if len(name) <= 36 else name[:35] + "…"
        parts.append(_text(_LEFT_BARS - 8, y + 16, shown, anchor="end"))
        tall = (_ROW - 6) / len(chart.series)
        for index, each in enumerate(chart.series):
            value = each.values[place]
            if value is not None:
                long = value / end * (right - _LEFT_BARS)
                parts.append(_box(_LEFT_BARS, y + 3 + index * tall, long, tall - 1, each.tone.colour))
            at = _LEFT_BARS + (0 if value is None else value / end * (right - _LEFT_BARS)) + 5
            parts.append(_text(at, y + 2 + (index + 0.8) * tall, number(value, chart.unit), anchor="start", size=11))
    bottom = top + len(chart.categories) * _ROW + 10
    parts.append(_line(_LEFT_BARS, top, _LEFT_BARS, bottom - 8))
    return "".join(parts), bottom


def _nothing() -> tuple[str, float]:
    return _text(_WIDTH / 2, 40, "Chưa có số liệu để vẽ.", anchor="middle"), 70.0


def _legend(chart: Chart) -> Iterator[str]:
    x = 52.0
    for each in chart.series:
        yield _box(x, 8, 12, 12, each.tone.colour)
        yield _text(x + 17, 19, each.name, anchor="start")
        x += 34 + 8 * len(each.name)


def _box(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" fill="#{colour}"/>'


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{_GRID}"/>'


def _text(x: float, y: float, text: str, *, anchor: str, size: int = 13) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{_INK}">{_safe(text)}</text>'


def _safe(text: str) -> str:
    return escape(clean(text), quote=True)
