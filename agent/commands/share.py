"""``hoso share test``: writes a small file into the shared folder, reads it back, takes it away again."""

import secrets
import tempfile
from pathlib import Path

import typer

from agent.computer.clock import clock_for
from agent.errors import ExitCode, Failure
from agent.outgoing.dropping import work_off
from agent.outgoing.share import open_share, share_key, share_secret
from agent.settings.config import Config
from agent.storage import existing_database
from reporting.drop import PlaceError, Reason, try_place
from store import file_drops


def test_share(config: Config) -> ExitCode:
    """Tries the folder once, whatever was refused before: a person asks for it. If it works, what waits is copied."""
    try_share(config)
    typer.echo(f"Thư mục {share_key(config)} dùng được: đã ghi thử một tệp, đọc lại đúng và đã xóa.")
    clock = clock_for(config.settings.clock.start_at)
    database = existing_database(config, clock.now())
    if database is None:
        return ExitCode.DONE
    file_drops.allow_again(database, config.settings.unit.code)
    copied = work_off(config, database, clock)
    for sentence in (sentence for each in copied for sentence in each.sentences):
        typer.echo(sentence)
    return ExitCode.ATTENTION if any(each.problem for each in copied) else ExitCode.DONE


def try_share(config: Config) -> None:
    """Raises ``Failure`` with what is wrong and what to do."""
    with tempfile.TemporaryDirectory(prefix="hoso-share-") as folder:
        source = Path(folder) / "thu.txt"
        source.write_bytes(secrets.token_bytes(4096))
        with open_share(config, share_secret(config)) as place:
            if place is None:
                raise Failure(
                    f"Tệp cấu hình {config.path} chưa đặt thư mục dùng chung. Hãy đặt folder ở mục [report].",
                    ExitCode.BAD_INPUT,
                )
            try:
                try_place(place, f".thu-ghi-{secrets.token_hex(4)}.tmp", source)
            except PlaceError as error:
                raise Failure(
                    f"Chưa dùng được thư mục {place.shown()} ({error.reason}). {_ADVICE[error.reason]}"
                ) from error


_ADVICE = {
    Reason.UNREACHABLE: "Hãy kiểm tra mạng, tên máy chủ, và máy chủ có đang bật không.",
    Reason.NO_FOLDER: "Hãy kiểm tra đường dẫn ở mục [report] folder; thư mục phải có sẵn, chương trình không tự tạo.",
    Reason.NO_PERMISSION: "Hãy xin quyền ghi vào thư mục cho tài khoản đang dùng.",
    Reason.LOG_IN: "Hãy kiểm tra [share] username rồi nhập lại mật khẩu: hoso secret set share",
    Reason.FULL: "Hãy xóa bớt tệp trên thư mục dùng chung hoặc xin thêm hạn mức.",
    Reason.TOO_LONG: "Hãy chọn đường dẫn ngắn hơn ở mục [report] folder.",
    Reason.DIFFERENT: "Ổ đĩa hoặc đường mạng làm hỏng dữ liệu: hãy báo người quản trị máy chủ.",
    Reason.BROKEN: "Hãy báo người quản trị máy chủ.",
}
"""What to do, for each reason."""
