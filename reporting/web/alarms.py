"""What stands above every page: the program does not run or rests, the clock is wrong, the computer is in trouble."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from reporting.web.words import moment
from store.database import Database
from store.notices import CERTIFICATE, open_notices
from store.service_state import state_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One sentence. ``weight``: whether figures or mails can't be trusted to come, or it is only to be known;
    ``of_portal``: it also stands beside its portal."""

    weight: Literal["urgent", "soon"]
    sentence: str
    of_portal: bool = False


def alarms_of(database: Database, unit: str, now: datetime) -> tuple[Alarm, ...]:
    """Of the unit whose program runs on this computer, at ``now`` (aware); the urgent ones first."""
    found = [
        Alarm(
            weight="urgent" if each.level == "fail" else "soon",
            sentence=each.sentence,
            of_portal=each.key.startswith(CERTIFICATE),
        )
        for each in open_notices(database, unit)
    ]
    state = state_of(database, unit)
    if not state.is_running(now):
        since = "chưa được mở lần nào"
        if state.beat_at is not None:
            since = f"không chạy, lần cuối còn thấy lúc {moment(state.beat_at, now)}"
        kept = "Số liệu không tự cập nhật, thư nhắc không tự gửi cho đến khi nó được mở."
        found.append(Alarm(weight="urgent", sentence=f"Chương trình thường trực {since}. {kept}"))
    elif state.is_paused(now):
        until = moment(state.paused_until, now)
        found.append(
            Alarm(weight="soon", sentence=f"Mọi việc theo lịch đang tạm dừng đến {until}; sau đó được làm bù.")
        )
    return tuple(sorted(found, key=lambda each: each.weight != "urgent"))
