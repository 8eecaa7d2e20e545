"""Nothing secret or personal passes the log, however deep it is nested."""

import contextlib
import io
import json
import logging as standard_logging
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent import logging
from agent.processes.children import run_child
from agent.secrets.redaction import REDACTOR, Redactor
from dossiers.privacy import HIDDEN

SECRET = "Mật~khẩu'9\\x"
CANARIES = [SECRET, "034567890123", "0912345678", "nguoi.dan@vidu.vn", "123456789"]
SENTENCES = st.tuples(st.text(), st.sampled_from(CANARIES), st.text()).map(" ".join)
EVENTS = st.recursive(
    SENTENCES | st.integers() | st.none() | st.booleans() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | SENTENCES, inner, max_size=3),
    max_leaves=8,
)


@given(event=st.dictionaries(st.text(min_size=1, max_size=8), EVENTS, max_size=4))
def test_no_canary_passes(event: dict[str, Any]) -> None:
    redactor = Redactor()
    redactor.hide(SECRET)
    shown = json.dumps(redactor.value(event), ensure_ascii=False)
    plain = repr(redactor.value(event))
    for canary in CANARIES:
        assert canary not in shown
        assert canary not in plain


@given(text=st.text())
def test_one_value_stays_on_one_line_without_control_characters(text: str) -> None:
    shown = Redactor().text(text)
    assert shown.isprintable() or not any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in shown)
    assert len(shown.splitlines()) <= 1


def test_what_stands_under_a_secrets_name_is_hidden_whatever_it_is() -> None:
    shown = Redactor().value({"password": 1, "Authorization": ["x"], "access_token": "y", "portal": "igate"})
    assert shown == {"password": HIDDEN, "Authorization": HIDDEN, "access_token": HIDDEN, "portal": "igate"}


def test_a_number_of_identity_length_is_hidden_and_others_stay_numbers() -> None:
    assert Redactor().value({"a": 34567890123, "b": 123456789012, "c": 944, "d": 1.5}) | {"a": 0} == {
        "a": 0,
        "b": Redactor().text("123456789012"),
        "c": 944,
        "d": 1.5,
    }
    assert "123456789012" not in Redactor().text("123456789012")


def test_dossier_codes_and_dates_stay_readable() -> None:
    line = "H56.14-240823-0001 hẹn trả 2026-05-13T17:30:00+07:00"
    assert Redactor().text(line) == line


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    yield logging.configure(tmp_path, "test")
    logging.close()


def test_tracebacks_and_other_libraries_lines_are_redacted_too(log: Path) -> None:
    REDACTOR.hide("canary-of-this-test")
    try:
        raise ValueError("the password canary-of-this-test of 012345678901\nforged line")
    except ValueError:
        logging.get_logger("hoso").exception("failed", who="nguoi.dan@vidu.vn")
        standard_logging.getLogger("elsewhere").exception("said %s", "canary-of-this-test")
    text = log.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["event"] for line in lines] == ["failed", f"said {HIDDEN}"]
    assert "Traceback" in lines[0]["exception"]
    for canary in ("canary-of-this-test", "012345678901", "nguoi.dan"):
        assert canary not in text


def test_the_console_gets_the_same_redacted_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    REDACTOR.hide("canary-of-this-test")
    logging.configure(tmp_path, "test", verbose=True)
    logging.get_logger("hoso").info("event\x1b[31m", detail="canary-of-this-test")
    logging.close()
    shown = capsys.readouterr().err
    assert "detail" in shown
    assert "canary-of-this-test" not in shown
    assert "\x1b" not in shown


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(
    events=st.lists(
        st.tuples(WORDS, st.dictionaries(st.from_regex(r"[a-z]{1,6}", fullmatch=True), WORDS, max_size=3), WORDS),
        min_size=1,
        max_size=4,
    )
)
def test_nothing_that_is_said_makes_a_line_of_its_own(
    events: list[tuple[str, dict[str, str], str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever a portal, a mail or a person says: one event is one line of the file, with the time and level that are
    ours, and the console is sent no control character."""
    folder, console = tmp_path_factory.mktemp("log"), io.StringIO()
    with contextlib.redirect_stderr(console):
        file = logging.configure(folder, "test", verbose=True)
        for event, more, fault in events:
            try:
                raise ValueError(fault)
            except ValueError:
                logging.get_logger("hoso").exception(event or "said", **{f"x_{key}": more[key] for key in more})
        logging.close()
    lines = file.read_text("utf-8").split("\n")
    assert lines.pop() == ""
    assert len(lines) == len(events)
    for line in lines:
        said = json.loads(line)
        assert said["level"] == "error"
        assert said["timestamp"].endswith("Z")
    forging = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
    assert not forging.search(console.getvalue())
    assert not forging.search(file.read_text("utf-8"))


def test_all_logs_together_stay_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging, "MOST_MB", 1)
    for number, name in enumerate(("old.log.3", "old.log.2", "hoso-run.log.1", "hoso-run.log", "worker.err.log")):
        (tmp_path / name).write_bytes(b"x" * 400_000)
        os.utime(tmp_path / name, (number, number))
    logging.configure(tmp_path, "test")
    logging.close()
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"hoso-run.log", "worker.err.log", "test.log"}, "what is written to now stays"


def test_what_children_say_on_standard_error_is_turned_over(tmp_path: Path) -> None:
    log = tmp_path / "hoso-worker.err.log"
    log.write_bytes(b"x" * 2_000_001)
    end = run_child({}, limit_seconds=20, log=log, on_line=lambda line: None, command=[sys.executable, "-c", ""])
    assert end.code == 0
    assert (log.stat().st_size, log.with_name(log.name + ".1").stat().st_size) == (0, 2_000_001)
