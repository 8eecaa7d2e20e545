"""The mail to whoever looks after the program: what began, what lasts, what is over. Pure.

A trouble is told once when it begins, once a day while it lasts, once when it is over. What needs a person stands apart
from what is tried again by itself; where this computer had no network, that is one sentence, whatever it cost.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dossiers.dates import format_instant, local_date
from reporting.mail.message import Message
from reporting.notices.page import Page, Part, mail
from store.troubles import Trouble, TroubleKind

_KINDS = {"notice": "Máy tính này", "mail": "Địa chỉ thư", "unknown": "Thư chưa rõ đã đến"}
"""Subjects that have no name of their own any more once they are over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is wrong now. ``subject`` and ``cause`` name it; ``name`` and ``sentence`` are what people read, the
    catalogue's words; ``since`` (aware): the first run (copy, mail) that met it."""

    subject: str
    name: str
    kind: TroubleKind
    cause: str
    since: datetime
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is to be told now: ``new`` and ``lasting`` troubles, and those that are ``over``."""

    new: tuple[Standing, ...] = ()
    lasting: tuple[tuple[Trouble, Standing], ...] = ()
    over: tuple[Trouble, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.lasting or self.over)


def sort_out(standing: Sequence[Standing], known: Sequence[Trouble], now: datetime) -> News:
    """What of ``standing`` the operator does not know yet (``known`` is what was told), what was last told on an
    earlier civil day, and what of ``known`` is no more. What needs another person than before is new."""
    present = {(item.subject, item.kind): item for item in standing}
    told = {(trouble.subject, trouble.kind): trouble for trouble in known}
    today = local_date(now)
    return News(
        new=tuple(item for key, item in present.items() if key not in told),
        lasting=tuple(
            (trouble, present[key])
            for key, trouble in told.items()
            if key in present and local_date(trouble.told_at) < today
        ),
        over=tuple(trouble for key, trouble in told.items() if key not in present),
    )


def compose(
    news: News,
    *,
    unit: str,
    unit_name: str,
    recipients: Iterable[str],
    names: dict[str, str],
    now: datetime,
    domain: str,
) -> Message:
    """The mail of ``news`` (not empty). ``names``: each subject's name, for what is over."""
    shown = [*news.new, *(item for _, item in news.lasting)]
    needs_you = [item for item in shown if item.kind is TroubleKind.NEEDS_YOU]
    waits = [item for item in shown if item.kind is TroubleKind.WILL_RETRY]
    line = [item for item in shown if item.kind is TroubleKind.LINE]
    replaced = {item.subject for item in shown}
    over = [trouble for trouble in news.over if trouble.subject not in replaced]
    parts = (
        Part(title="Cần anh/chị", lines=tuple(map(_told, needs_you)), urgent=True),
        Part(title="Mạng của máy này", lines=tuple(item.sentence for item in line)),
        Part(title="Chưa cần làm gì, chương trình sẽ tự thử lại", lines=tuple(map(_told, waits))),
        Part(title="Đã trở lại bình thường", lines=tuple(_over(trouble, names, now) for trouble in over)),
    )
    headline = _headline(len(needs_you), len(waits), len(line), len(over))
    page = Page(
        title=f"Tình trạng chương trình theo dõi hồ sơ — {unit_name}",
        headlines=(headline,),
        parts=tuple(part for part in parts if part.lines),
        alarming=bool(needs_you),
        footer=(
            f"Thư tự động, lập lúc {format_instant(now)}. Việc nào còn kéo dài được nhắc lại mỗi ngày một lần; "
            "hết thì báo một lần.",
            "Số liệu đã có vẫn còn nguyên. Xem tất cả: hoso status",
        ),
    )
    return mail(
        page,
        kind="operator",
        key=f"operator:{unit}:{now.isoformat(timespec='seconds')}",
        recipients=recipients,
        subject=f"{_mark(len(needs_you), len(waits), len(line))} {headline.rstrip('.')} — {unit_name}",
        domain=domain,
    )


def _told(item: Standing) -> str:
    return f"{item.name} (từ {format_instant(item.since)}): {item.sentence}"


def _over(trouble: Trouble, names: dict[str, str], now: datetime) -> str:
    name = names.get(trouble.subject) or _KINDS.get(trouble.subject.partition(":")[0], trouble.subject)
    return f"{name}: trục trặc từ {format_instant(trouble.since)} đã hết (biết lúc {format_instant(now)})."


def _mark(needs_you: int, waits: int, line: int) -> str:
    if needs_you:
        return "[Cần anh/chị]"
    if line:
        return "[Mất mạng]"
    return "[Sẽ tự thử lại]" if waits else "[Đã trở lại]"


def _headline(needs_you: int, waits: int, line: int, over: int) -> str:
    parts = []
    if needs_you:
        parts.append(f"{needs_you} việc cần người xử lý")
    if line:
        parts.append("máy này mất mạng")
    if waits:
        parts.append(f"{waits} việc đang tự thử lại")
    if over:
        parts.append(f"{over} việc đã trở lại bình thường")
    words = ", ".join(parts)
    return f"{words[:1].upper()}{words[1:]}."
