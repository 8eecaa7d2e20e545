"""The sentences that carry figures. Pure; their wording is that of the centre's own reports."""

from dossiers.dates import format_date
from reporting.figures.model import MonthlyFigures, Rate
from reporting.monthly.style import MISSING, Style


def period_words(figures: MonthlyFigures) -> str:
    """``từ ngày 13/04/2026 đến ngày 13/05/2026``."""
    return f"từ ngày {format_date(figures.period.first_day)} đến ngày {format_date(figures.period.last_day)}"


def received(figures: MonthlyFigures, *, counted_for: str, style: Style) -> str:
    """What was received. In person or by post, and through an unknown channel, are told where there were any."""
    parts = [f"{style.write_count(figures.received_online)} hồ sơ trực tuyến trong kỳ"]
    if figures.received_direct:
        parts.append(f"{style.write_count(figures.received_direct)} hồ sơ trực tiếp hoặc qua bưu chính trong kỳ")
    if figures.received_unknown_channel:
        parts.append(f"{style.write_count(figures.received_unknown_channel)} hồ sơ chưa rõ hình thức nộp trong kỳ")
    parts.append(f"{style.write_count(figures.carried_over)} hồ sơ từ kỳ trước chuyển sang")
    words = period_words(figures)
    return (
        f"{words[0].upper()}{words[1:]}, {counted_for} đã tiếp nhận {style.write_count(figures.received_total)} hồ sơ "
        f"giải quyết TTHC, trong đó có {', '.join(parts)}."
    )


def resolved(figures: MonthlyFigures, *, style: Style) -> str:
    """What was resolved, and how far in time."""
    return (
        f"Đã giải quyết {style.write_count(figures.resolved_total)} hồ sơ, trong đó có "
        f"{style.write_count(figures.resolved_early)} hồ sơ được giải quyết trước hạn, "
        f"{style.write_count(figures.resolved_on_time)} hồ sơ đúng hạn, "
        f"{style.write_count(figures.resolved_late)} hồ sơ quá hạn, "
        f"{style.write_count(figures.refused)} hồ sơ từ chối, "
        f"{style.write_count(figures.withdrawn)} hồ sơ rút."
    )


def still_open(figures: MonthlyFigures, *, style: Style) -> str:
    """What is still open at the period's end. The overdue part is told where there is one."""
    in_time = f"{style.write_count(figures.open_in_time)} đang giải quyết trong hạn"
    if not figures.open_overdue:
        return f"Có {in_time}."
    return f"Có {in_time}, {style.write_count(figures.open_overdue)} đang giải quyết quá hạn."


def rates(figures: MonthlyFigures, *, style: Style) -> tuple[str, str]:
    """The two paragraphs on digitisation and online payment; a rate that is not known is visibly missing."""
    return (
        f"Tỷ lệ số hóa hồ sơ đạt {_rate(figures.rate('digitisation'), style)}. "
        f"Tỷ lệ tái sử dụng lại dữ liệu số hóa đạt {_rate(figures.rate('reuse'), style)}.",
        f"Tỷ lệ thanh toán trực tuyến đạt {_rate(figures.rate('online_payment'), style)}.",
    )


def _rate(rate: Rate | None, style: Style) -> str:
    return MISSING if rate is None else style.write_percent(rate.percent)
