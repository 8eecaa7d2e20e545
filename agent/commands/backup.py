"""``hoso backup``, ``hoso verify``, ``hoso restore``: what people see of backups."""

import sys
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from agent import asking
from agent.backup.manifest import CONFIG, Manifest, backup_files
from agent.backup.passphrases import SHORTEST, known_passphrases, suggestion
from agent.backup.proving import proven
from agent.backup.restoring import nobody_else, put_in_place
from agent.backup.sealed import Passphrase, SealedError
from agent.computer.clock import clock_for
from agent.computer.files import replace_privately
from agent.computer.instance import hold
from agent.errors import ConfigError, ExitCode, Failure, InputError, SecretsError
from agent.jobs.backup import back_up, drill_of
from agent.secrets.passwords import BACKUP, open_key_store
from agent.secrets.redaction import REDACTOR
from agent.settings.config import FILE_NAME, Config, load
from agent.storage import open_database
from dossiers.dates import format_instant
from store.keeping import backups

_STATES = {"made": "chưa thử khôi phục", "verified": "đã thử, dùng được", "failed": "KHÔNG DÙNG ĐƯỢC"}


def back_up_now(config: Config) -> ExitCode:
    """``hoso backup``: the same as every night."""
    end = back_up(config, clock_for(config.settings.clock.start_at))
    for sentence in end.sentences:
        typer.echo(sentence)
    return end.exit_code


def list_backups(config: Config) -> ExitCode:
    """``hoso backup list``."""
    database = open_database(config, clock_for(config.settings.clock.start_at).now())
    table = Table()
    for heading in ("Bản sao lưu", "Lúc", "MB", "Dòng", "Tình trạng", "Mật khẩu"):
        table.add_column(heading, overflow="fold")  # the name is typed after "hoso restore": it must be there whole
    kept = [each for each in backups.backups(database, config.settings.unit.code) if each.removed_at is None]
    for each in reversed(kept):
        there = (config.backup_folder / each.name).is_file()
        table.add_row(
            each.name,
            format_instant(each.made_at),
            f"{each.bytes / 1_000_000:.1f}".replace(".", ","),
            str(sum(each.counts.values())),
            _STATES[each.state] if there else "KHÔNG THẤY TỆP",
            "do người đặt" if each.by_person else "chỉ máy này mở được",
        )
    known = {each.name for each in kept}
    strange = [file for file in backup_files(config.backup_folder) if file.name not in known]
    for file in strange:  # made before the ledger was restored, or brought here by somebody
        table.add_row(file.name, "", f"{file.stat().st_size / 1_000_000:.1f}".replace(".", ","), "", _UNKNOWN, "")
    console = Console(highlight=False)
    console.print(table if kept or strange else "Chưa có bản sao lưu nào. Sao lưu ngay: hoso backup")
    return ExitCode.DONE if kept or strange else ExitCode.ATTENTION


_UNKNOWN = "có tệp, sổ chưa ghi; thử: hoso verify TỆP"


def set_passphrase(config: Config) -> ExitCode:
    """``hoso backup passphrase``: typed twice, or the suggested words taken as they are. Raises ``InputError``."""
    store = open_key_store(config)
    if sys.stdin.isatty():
        words = suggestion()
        typer.echo(f"Mật khẩu gợi ý (hãy ghi ra giấy, cất ở nơi khác với máy này): {words}")
        typed = str(typer.prompt("Mật khẩu sao lưu (Enter: dùng mật khẩu gợi ý)", default="", hide_input=True))
        if typed and typed != asking.secret("Nhập lại"):
            raise InputError("Hai lần nhập không giống nhau. Chưa đổi gì.")
        words = typed or words
    else:
        words = sys.stdin.readline().strip()
    keep_passphrase(words)
    store.put(BACKUP, words)
    typer.echo("Đã lưu mật khẩu sao lưu. Bản sao lưu từ nay dùng mật khẩu này; các bản cũ vẫn mở bằng mật khẩu cũ.")
    return ExitCode.DONE


def keep_passphrase(words: str) -> None:
    """Hides the words from all logs. Raises ``InputError`` where they are too short."""
    REDACTOR.hide(words)
    if len(words) < SHORTEST:
        raise InputError(f"Mật khẩu sao lưu quá ngắn (cần ít nhất {SHORTEST} ký tự). Chưa đổi gì.")


def verify(config: Config, file: Path | None) -> ExitCode:
    """``hoso verify``: restores a backup (the newest, if none is named) into a place of its own and compares."""
    now = clock_for(config.settings.clock.start_at).now()
    chosen = file or _newest(config)
    with hold(config.data_folder, "backup"):
        passphrases = _passphrases(config)
        drill = drill_of(config, open_database(config, now), chosen, passphrases, now)
    typer.echo(drill.detail)
    return ExitCode.DONE if drill.fine else ExitCode.MACHINE


def restore(config: Config | None, file: Path | None, *, yes: bool) -> ExitCode:
    """``hoso restore``: proves, shows, asks, keeps what it replaces. Without a configuration (a new computer) the one
    in the backup is put into the current folder first. Raises ``Failure``."""
    if config is None:
        if file is None:
            raise InputError("Chưa có tệp cấu hình; hãy ghi rõ bản sao lưu: hoso restore TỆP")
        config = _config_from(file)
    now = clock_for(config.settings.clock.start_at).now()
    chosen = file or _newest(config)
    with hold(config.data_folder, "run"), proven(config, chosen, _passphrases(config)) as unpacked:
        _show(unpacked.manifest, chosen)
        if not yes and not _agreed(config):
            typer.echo("Không có gì thay đổi.")
            return ExitCode.DONE
        with nobody_else(config):
            restored = put_in_place(config, unpacked, now)
    typer.echo(f"Đã khôi phục sổ hồ sơ và {restored.files} tệp. Những gì bị thay được giữ ở {restored.kept}.")
    typer.echo("Mật khẩu các cổng và phiên đăng nhập không nằm trong bản sao lưu. Xem còn thiếu gì: hoso secret list")
    if restored.gates_closed:
        typer.echo("Không đọc được các lần đăng nhập sau bản sao lưu, nên các tài khoản chờ xem lại: hoso account list")
    return ExitCode.ATTENTION if restored.gates_closed else ExitCode.DONE


def _config_from(file: Path) -> Config:
    """Puts the backup's own configuration into the current folder. Raises ``Failure``."""
    from tempfile import TemporaryDirectory

    from agent.backup.packing import unpack

    path = Path.cwd() / FILE_NAME
    if path.exists():
        raise ConfigError(f"Đã có tệp {path} nhưng không đọc được. Hãy sửa hoặc cất tệp này đi rồi chạy lại.")
    with TemporaryDirectory() as work:
        unpack(file, _asked(), Path(work))
        inside = Path(work) / CONFIG
        if not inside.is_file():
            raise SealedError("Bản sao lưu không có tệp cấu hình. Hãy viết config.toml rồi chạy lại.")
        replace_privately(path, inside.read_bytes())
    typer.echo(f"Đã lấy tệp cấu hình từ bản sao lưu: {path}")
    return load(path)


def _passphrases(config: Config) -> tuple[Passphrase, ...]:
    """What the key store holds; a person is asked as well where it holds none, or where one sits here."""
    try:
        known = known_passphrases(open_key_store(config))
    except SecretsError:
        known = ()
    return known or (_asked(),)


_ANSWERS: list[Passphrase] = []


def _asked() -> Passphrase:
    """The words, asked for once in this process."""
    if not _ANSWERS:
        words = asking.secret("Mật khẩu sao lưu") if sys.stdin.isatty() else sys.stdin.readline().strip()
        REDACTOR.hide(words)
        _ANSWERS.append(Passphrase(words, by_person=True))
    return _ANSWERS[0]


def _newest(config: Config) -> Path:
    found = backup_files(config.backup_folder)
    if not found:
        raise Failure(f"Chưa có bản sao lưu nào trong {config.backup_folder}. Chưa thay đổi gì.")
    return found[0]


def _show(manifest: Manifest, file: Path) -> None:
    rows, others = sum(manifest.counts.values()), len(manifest.entries) - 1
    typer.echo(f"Bản sao lưu {file.name} của {manifest.unit_name}, lúc {format_instant(manifest.made_at)}:")
    typer.echo(f"{rows} dòng của {len(manifest.counts)} bảng và {others} tệp. Đã kiểm tra: đủ và không hỏng.")


def _agreed(config: Config) -> bool:
    if not sys.stdin.isatty():
        raise InputError("Chưa khôi phục. Khi chạy không có người trả lời, hãy thêm --yes.")
    return asking.agrees("Thay sổ hồ sơ hiện nay bằng bản này? (Sổ hiện nay được cất lại, không bị xóa)")
