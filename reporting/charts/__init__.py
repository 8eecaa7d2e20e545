"""Charts as values, and what draws them: SVG for pages, Excel's and Word's own charts for files."""

from reporting.charts.model import Chart, Shape, Tone
from reporting.charts.series import on_time_by_field, twelve_months
from reporting.charts.svg import svg

__all__ = ["Chart", "Shape", "Tone", "on_time_by_field", "svg", "twelve_months"]
