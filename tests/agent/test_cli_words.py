"""Help and the answers to a wrong command line are Vietnamese, whole, and end with 2."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from agent.cli import app
from agent.errors import ExitCode

RUN = CliRunner()
ENGLISH = ("Usage", "Options", "Arguments", "Commands", "OPTIONS", "COMMAND", "Show this", "required", "default")
TYPES = ("<str", "<int", "<path", "<list", "<float", "<bool")


def _all(command: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, child in getattr(command, "commands", {}).items():
        yield from _all(child, (*path, name))


EVERY = tuple(_all(get_command(app)))


def test_every_command_explains_itself_in_vietnamese() -> None:
    assert len(EVERY) > 60
    for path in EVERY:
        done = RUN.invoke(app, [*path, "--help"])
        assert done.exit_code == 0, path
        assert done.output.startswith(f"Cách dùng: {' '.join(('hoso', *path))}"), path
        assert not [word for word in (*ENGLISH, *TYPES) if word in done.output], (path, done.output)


def test_what_stands_in_brackets_is_shown() -> None:
    assert "[retention]" in RUN.invoke(app, ["purge", "--help"]).output
    assert "[retention]" in RUN.invoke(app, ["--help"]).output  # and no command's first sentence is cut


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        (["sycn"], "Không có lệnh “hoso sycn”. Có phải: hoso sync?"),
        (["secret", "st"], "Không có lệnh “hoso secret st”. Có phải: hoso secret set?"),
        (["xyzzy"], "Không có lệnh “hoso xyzzy”.\n"),
        (["try"], "Lệnh còn thiếu CỔNG."),
        (["try", "igate", "hkd"], "Lệnh ghi thừa: hkd"),
        (["demo", "--sed", "1"], "Không có lựa chọn --sed. Có phải: --seed?"),
        (["issues", "show", "x"], "Giá trị của SỐ phải là một số nguyên."),
        (["indicator", "set", "2026-05", "x", "--denominator", "0"], "Giá trị của --denominator không được nhỏ hơn 1."),
        (["indicator", "set", "--numerator"], "Lựa chọn --numerator ghi chưa đúng"),
    ],
)
def test_a_wrong_command_line_is_answered_with_what_to_do(typed: list[str], answer: str) -> None:
    done = RUN.invoke(app, typed)
    assert done.exit_code == ExitCode.BAD_INPUT
    assert answer in done.stderr
    assert done.stdout == ""


def test_a_group_without_a_command_shows_what_it_has() -> None:
    done = RUN.invoke(app, ["secret"])
    assert done.exit_code == ExitCode.BAD_INPUT
    assert "Lưu một mật khẩu." in done.stderr


@pytest.mark.parametrize("name", ["backup", "chase"])
def test_a_group_that_does_something_by_its_name_alone_does_it(tmp_path: Path, name: str) -> None:
    done = RUN.invoke(app, ["--config", str(tmp_path / "none.toml"), name])
    assert done.exit_code == 2
    assert "none.toml" in done.output, "it wanted its configuration"
    assert "Cách dùng" not in done.output
