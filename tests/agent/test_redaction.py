"""Nothing secret or personal passes the log, however deep it is nested."""

import json
import logging as standard_logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent import logging
from agent.redaction import REDACTOR, Redactor
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
