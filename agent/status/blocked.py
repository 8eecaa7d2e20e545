"""What the read-only guard stopped, as ``hoso status`` tells it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from dossiers.dates import format_instant
from scrapers.errors.catalogue import BLOCK_REASONS, blocked_sentence
from store.blocked import blocked_since
from store.database import Database
from store.runs import last_runs

SHOWN = timedelta(days=30)
"""How far back the list goes; the ledger keeps all of it."""


class BlockedStatus(BaseModel):
    """``times`` equal requests that were stopped in one run, or (``by_hand``) while somebody logged in by hand or tried
    the portal. ``reason`` is the guard's word, ``why`` says it in Vietnamese."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    portal: str
    at: datetime
    by_hand: bool
    method: str
    url: str
    reason: str
    why: str
    write_like: bool
    times: int


def read_blocked(database: Database, unit: str, now: datetime) -> tuple[BlockedStatus, ...]:
    """What was stopped in the last thirty days before ``now`` (aware), newest first."""
    return tuple(
        BlockedStatus(
            portal=each.portal,
            at=each.at,
            by_hand=each.run_id is None,
            method=each.method,
            url=each.url,
            reason=each.reason,
            why=why_blocked(each.reason),
            write_like=each.write_like,
            times=each.times,
        )
        for each in blocked_since(database, unit, now - SHOWN)
    )


def why_blocked(reason: str) -> str:
    """The guard's word for a reason in Vietnamese; goes on after "vì"."""
    return BLOCK_REASONS.get(reason, "không có trong danh mục cho phép")


def blocked_in_last_run(database: Database, unit: str, portal: str) -> int:
    """How many requests were stopped when the portal was read last."""
    runs = last_runs(database, unit, limit=1, portal=portal)
    return (runs[0].blocked or 0) if runs else 0


def count_lines(counts: Mapping[str, int]) -> list[str]:
    """One sentence for each portal (by its name for people) at which something was stopped."""
    return [blocked_sentence(name, count) for name, count in counts.items() if count]


def detail_lines(blocked: Iterable[BlockedStatus], names: Mapping[str, str]) -> list[str]:
    """The whole list, one line each. ``names``: of the portals, by key."""
    lines = []
    for each in blocked:
        where = "khi đăng nhập bằng tay hoặc thử cổng" if each.by_hand else "khi lấy số liệu"
        kind = "có thể làm thay đổi dữ liệu" if each.write_like else "chỉ đọc"
        lines.append(
            f"{format_instant(each.at)} · {names.get(each.portal, each.portal)} · {where} · {each.times} lần · "
            f"{each.method} {each.url} ({kind}): bị chặn vì {each.why}"
        )
    return lines or ["Trong 30 ngày qua không chặn yêu cầu nào."]
