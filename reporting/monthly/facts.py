"""What the program knows and people may want to say in the report: sentences that are offered, never put in by
themselves. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from dossiers.numbers import format_count
from dossiers.text import CollationKey, collation_key
from reporting.downtime import Outage
from reporting.figures.groups import GroupFigures
from reporting.figures.trend import Basis, Compared

FACT_NAMES = {
    "downtime": "Các lần không truy cập được hệ thống",
    "passed_by": "Hồ sơ không qua Trung tâm",
    "worst_fields": "Lĩnh vực trễ nhiều nhất",
    "compared": "So với tháng trước",
}
"""The kinds of sentences, as people call them."""
FACT_KEYS = tuple(FACT_NAMES)
"""The kinds as a month's file names them under ``facts``."""

_MOST_FIELDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One sentence (Vietnamese) with the kind that it is of."""

    key: str
    sentence: str

    @property
    def name(self) -> str:
        """The kind in words."""
        return FACT_NAMES[self.key]


def facts(
    *,
    outages: Sequence[Outage] = (),
    passed_by: Iterable[str] = (),
    fields: Sequence[GroupFigures] = (),
    compared: Sequence[Compared] = (),
) -> tuple[Fact, ...]:
    """Everything that can be offered. ``passed_by`` are sentences on dossiers that passed by the centre; ``fields`` the
    report's figures per field."""
    found = [Fact(key="downtime", sentence=sentence) for sentence in _downtime(outages)]
    found += [Fact(key="passed_by", sentence=sentence) for sentence in passed_by]
    found += [Fact(key="worst_fields", sentence=sentence) for sentence in _worst(fields)]
    found += [Fact(key="compared", sentence=sentence) for sentence in _compared(compared)]
    return tuple(found)


def _downtime(outages: Sequence[Outage]) -> list[str]:
    sentences = []
    for _, each in groupby(sorted(outages, key=_order), key=lambda item: item.portal):
        spans = list(each)
        hours = f"{sum(span.hours for span in spans):.1f}".rstrip("0").rstrip(".").replace(".", ",")
        system = spans[0].name if spans[0].name.startswith("Hệ thống") else f"Hệ thống {spans[0].name}"
        sentences.append(f"{system} không truy cập được {len(spans)} lần, tổng cộng {hours} giờ làm việc.")
    return sentences


def _order(outage: Outage) -> tuple[CollationKey, str, datetime]:
    return collation_key(outage.name), outage.portal, outage.began


def _worst(fields: Sequence[GroupFigures]) -> list[str]:
    """The fields with the most dossiers late or overdue, at most three."""
    late = [(item.counts["resolved_late"] + item.counts["open_overdue"], item) for item in fields]
    worst = sorted((pair for pair in late if pair[0]), key=lambda pair: -pair[0])[:_MOST_FIELDS]
    if not worst:
        return []
    words = [
        f"{item.group.title} ({format_count(number)} trong {format_count(item.counts['received_total'])} hồ sơ)"
        for number, item in worst
    ]
    return [f"Lĩnh vực có nhiều hồ sơ quá hạn nhất: {', '.join(words)}."]


def _compared(compared: Sequence[Compared]) -> list[str]:
    sentences = []
    for key, words in (("received_new", "Số hồ sơ tiếp nhận mới"), ("resolved_total", "Số hồ sơ đã giải quyết")):
        item = next((item for item in compared if item.key == key), None)
        if item is None:
            continue
        parts = [
            f"{_change(item.now, before)} so với {what}"
            for before, basis, what in (
                (item.month_before, item.month_basis, "tháng trước"),
                (item.year_before, item.year_basis, "cùng kỳ năm trước"),
            )
            if before is not None and basis is Basis.WATCHED  # what was counted back may lack dossiers
        ]
        if parts:
            sentences.append(f"{words} là {format_count(item.now)}, {', '.join(parts)}.")
    return sentences


def _change(now: int, before: int) -> str:
    if now == before:
        return "bằng"
    return f"{'tăng' if now > before else 'giảm'} {format_count(abs(now - before))} hồ sơ"
