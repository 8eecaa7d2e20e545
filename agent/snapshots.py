"""Snapshots of runs that never reached the portal: they are recorded too, so that people see why. Pure."""

from datetime import datetime

from dossiers.problems import Actor, Problem, Retry, Scope
from dossiers.snapshot import Snapshot, Verdict


def without_password(portal: str, name: str, run_key: str, now: datetime) -> Snapshot:
    """No password is saved for the portal's account."""
    problem = Problem(
        code="no_password",
        actor=Actor.ACCOUNT_OWNER,
        scope=Scope.PORTAL,
        retry=Retry.NEVER,
        sentence=(
            f"Chưa lưu mật khẩu của cổng {name} nên chưa lấy được số liệu. Số liệu cũ (nếu có) vẫn còn nguyên. "
            f"Hãy chạy: hoso secret set portal:{portal}"
        ),
    )
    return Snapshot(
        portal=portal,
        run_key=run_key,
        started_at=now,
        finished_at=now,
        verdict=Verdict.NEEDS_PERSON,
        problems=(problem,),
    )


def broken(portal: str, name: str, run_key: str, times: tuple[datetime, datetime], *, kind: str) -> Snapshot:
    """Our own code failed in a way that nobody foresaw. ``times``: start and end; ``kind``: the exception's class."""
    problem = Problem(
        code="defect",
        actor=Actor.DEVELOPER,
        scope=Scope.PORTAL,
        retry=Retry.ONCE,
        sentence=(
            f"Chương trình gặp lỗi ngoài dự kiến khi đọc cổng {name}. Số liệu lần trước vẫn còn nguyên và "
            "các cổng khác vẫn được lấy. Hãy gửi nhật ký cho bộ phận hỗ trợ."
        ),
        detail=kind,
    )
    return Snapshot(
        portal=portal,
        run_key=run_key,
        started_at=times[0],
        finished_at=times[1],
        verdict=Verdict.FAILED,
        problems=(problem,),
    )
