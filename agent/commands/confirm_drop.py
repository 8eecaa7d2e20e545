"""``hoso confirm-drop``: a person says whether dossiers that vanished all at once are really gone."""

from datetime import datetime

import typer

from agent.commands.work import wanted_portals
from agent.computer.clock import clock_for
from agent.errors import ExitCode, Failure, InputError
from agent.settings.config import Config
from agent.storage import open_database
from dossiers.dates import format_instant
from store.database import Database
from store.recording.brakes import Brake, MoreVanished, NothingHeld, open_questions, settle

_MOST_SHOWN = 200


def confirm_drop(config: Config, portal: str, *, accept: bool, reject: bool, most: int | None) -> ExitCode:
    """Shows the open question, or settles it. 1 where it stays open. Raises ``InputError`` and ``Failure``."""
    if accept and reject:
        raise InputError(
            "Chỉ chọn một trong hai: --accept (đúng, đã trả/chuyển) hoặc --reject (không đúng, giữ số cũ)."
        )
    if most is not None and not accept:
        raise InputError("--most chỉ dùng cùng với --accept.")
    (key,) = wanted_portals(config, (portal,))
    now = clock_for(config.settings.clock.start_at).now()
    database = open_database(config, now)
    unit = config.settings.unit.code
    if not accept and not reject:
        return _show(open_questions(database, unit).get(key), key)
    try:
        return _settle(database, unit, key, accept=accept, most=most, now=now)
    except NothingHeld:
        typer.echo(_nothing(key))
        return ExitCode.DONE
    except MoreVanished as more:
        raise Failure(
            f"Chưa ghi gì: bây giờ thiếu {more.brake.missing} hồ sơ, nhiều hơn {most} như khi anh/chị xem. "
            f"Xin xem lại: hoso confirm-drop {key}",
            ExitCode.ATTENTION,
        ) from None


def _settle(database: Database, unit: str, key: str, *, accept: bool, most: int | None, now: datetime) -> ExitCode:
    settled = settle(database, unit, key, accept=accept, now=now, most=most)
    name, missing = settled.brake.name, settled.brake.missing
    if accept:
        typer.echo(
            f"{name}: đã ghi {missing} hồ sơ là không còn thấy trong danh sách (không thấy: {settled.not_seen}, đã rời "
            f"danh sách: {settled.left}). Các hồ sơ này vẫn ở trong sổ và chưa bị coi là đã xong; "
            "hồ sơ nào hiện lại sẽ được ghi là tái xuất hiện."
        )
    else:
        typer.echo(
            f"{name}: giữ số cũ của {missing} hồ sơ. Lần đọc đủ sau, nếu vẫn thiếu nhiều như vậy, "
            "chương trình sẽ hỏi lại."
        )
    return ExitCode.DONE


def _show(brake: Brake | None, key: str) -> ExitCode:
    if brake is None:
        typer.echo(_nothing(key))
        return ExitCode.DONE
    typer.echo(brake.sentence)
    typer.echo(f"Hỏi từ {format_instant(brake.asked_at)}. Những hồ sơ không còn thấy:")
    for code in brake.codes[:_MOST_SHOWN]:
        typer.echo(f"  {code}")
    if len(brake.codes) > _MOST_SHOWN:
        typer.echo(f"  … và {len(brake.codes) - _MOST_SHOWN} hồ sơ khác")
    return ExitCode.ATTENTION


def _nothing(key: str) -> str:
    return f"Cổng {key} không có gì chờ xác nhận."
