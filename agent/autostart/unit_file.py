"""The user unit of systemd. Pure."""

from dataclasses import dataclass
from pathlib import Path

UNIT_NAME = "hoso.service"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """``credential``: the encrypted file with the key of the passwords, where systemd hands it over."""

    python: Path
    config: Path
    folder: Path
    credential: Path | None = None


def unit_file(unit: Unit) -> str:
    """The whole file."""
    lines = [
        "# Do lệnh “hoso service install” ghi ra. Gỡ bằng: hoso service remove",
        "[Unit]",
        "Description=Hồ Sơ: lấy số liệu các cổng, nhắc hồ sơ quá hạn, viết báo cáo tháng",
        "StartLimitIntervalSec=600",
        "StartLimitBurst=10",
        "",
        "[Service]",
        "Type=exec",
        f"WorkingDirectory={_escaped(str(unit.folder))}",
        f"ExecStart={_quoted(unit.python, program=True)} -X utf8 -m agent "
        f"--config {_quoted(unit.config)} run --background",
        "Restart=on-failure",
        "RestartSec=60",
        # 2 configuration, 4 another one runs: starting again changes nothing.
        "RestartPreventExitStatus=2 4",
        "KillMode=mixed",
        "TimeoutStopSec=60",
        *([f"LoadCredentialEncrypted=hoso-key:{_escaped(str(unit.credential))}"] if unit.credential else []),
        "",
        "[Install]",
        "WantedBy=default.target",
    ]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    """Per cent signs begin systemd's own words."""
    return text.replace("%", "%%")


def _quoted(path: Path, *, program: bool = False) -> str:
    """As one word of a command; in its first word a dollar sign means nothing, later on it begins a variable."""
    text = _escaped(str(path)).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"' if program else '"' + text.replace("$", "$$") + '"'
