"""Questions at the keyboard."""

import pytest
import typer
from typer.testing import CliRunner

from agent import asking


def _run(typed: str, *, default: bool = False, twice: bool = False) -> tuple[str, str]:
    app = typer.Typer()

    @app.command()
    def ask() -> None:
        if twice:
            typer.echo(f"={asking.secret('Mật khẩu', again='Nhập lại')}")
        else:
            typer.echo(f"={asking.agrees('Ghi tệp này?', default=default)}")

    done = CliRunner().invoke(app, [], input=typed)
    return done.stdout.rpartition("=")[2].strip() if done.exit_code == 0 else "dừng", done.output


@pytest.mark.parametrize(
    ("typed", "default", "answer"),
    [
        ("c\n", False, "True"),
        ("CÓ\n", False, "True"),
        ("y\n", False, "True"),
        ("không\n", True, "False"),
        ("k\n", True, "False"),
        ("\n", False, "False"),
        ("\n", True, "True"),
        ("gì\nc\n", False, "True"),
        ("", True, "dừng"),
    ],
)
def test_yes_and_no(typed: str, default: bool, answer: str) -> None:
    said, shown = _run(typed, default=default)
    assert said == answer
    assert "c = có, k = không" in shown
    assert ("Xin trả lời" in shown) is typed.startswith("gì")


def test_a_secret_is_typed_until_it_is_twice_the_same_and_never_shown() -> None:
    said, shown = _run("một\nhai\nba\nba\n", twice=True)
    assert said == "ba"
    assert shown.count("Hai lần nhập không giống nhau") == 1
    assert "một" not in shown
