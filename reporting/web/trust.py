"""How far figures may be trusted, told shortly: what several portals have in common is said once. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from dossiers.periods import Period
from reporting.figures.model import PortalPicture
from reporting.freshness import Freshness, Level
from reporting.web.words import moment, number


def headline(fresh: Freshness, counts: Mapping[str, int]) -> str:
    """What is late, in one line, from a day's counts by figure. That nothing is late is said only where every picture
    is fresh, no portal waits for a person's word, and dates tell it of every dossier."""
    if not fresh.known:
        return "Chưa có số liệu"
    today = f", {number(counts['due_today'])} đến hạn hôm nay" if counts["due_today"] else ""
    if counts["overdue"]:
        return f"{number(counts['overdue'])} hồ sơ quá hạn{today}"
    if fresh.level not in (Level.FRESH, Level.OLD):
        return "Chưa biết có hồ sơ quá hạn hay không"
    if counts["maybe_overdue"]:
        return f"Chưa biết có hồ sơ quá hạn hay không: {number(counts['maybe_overdue'])} hồ sơ cần xem trên cổng"
    if fresh.level is Level.OLD or any(each.held for each in fresh.portals):
        return f"Chưa thấy hồ sơ quá hạn trong số liệu đã có{today}"
    return f"Không có hồ sơ quá hạn{today}"


def late_lines(fresh: Freshness, now: datetime) -> tuple[str, ...]:
    """A sentence for each portal whose picture is old or worse; one for those that are so since the same minute for the
    same reason."""
    found: dict[str, list[str]] = {}
    for each in fresh.late:
        when = "chưa lần nào lấy đủ, các con số chưa kể"
        if each.complete_at is not None:
            when = f"lấy đủ gần nhất {moment(each.complete_at, now)}"
        found.setdefault(when + (f". {each.reason}" if each.reason else ""), []).append(each.name)
    many = len(fresh.portals) > 1
    return tuple(
        f"{'Mọi cổng' if many and len(names) == len(fresh.portals) else ', '.join(names)}: {words}"
        for words, names in found.items()
    )


def of_ended(fresh: Freshness, pictures: Iterable[PortalPicture], period: Period, now: datetime) -> Freshness:
    """The same for figures of ``period`` alone: once it has ended and every portal was read whole after its end, they
    do not grow old. ``now`` is aware."""
    read = {each.portal for each in pictures if each.complete_from is not None and each.complete_from >= period.end}
    if now < period.end or not fresh.portals or not all(each.portal in read for each in fresh.portals):
        return fresh
    settled = (replace(each, level=Level.FRESH, old_at=None, unusable_at=None) for each in fresh.portals)
    return Freshness(portals=tuple(settled))
