"""What a header line says must be the same when it arrives, wherever it is folded."""

import email
import email.policy
from email import charset
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reporting.mail.headers import POLICY

WORDS = st.lists(
    st.text(st.sampled_from("aăâbcdđêghổễựAĐỦ—:,[]0123"), min_size=1, max_size=14), min_size=1, max_size=40
)
FIELD = "[Số liệu 07:30 12/05] không có hồ sơ quá hạn — Phòng Kinh tế, Hạ tầng và Đô thị"


def _arrived(mail: EmailMessage) -> tuple[bytes, EmailMessage]:
    wire = mail.as_bytes()
    return wire, email.message_from_bytes(wire, policy=email.policy.default)


@given(words=WORDS)
@example(words=FIELD.split(" "))
def test_a_subject_arrives_as_it_was_written(words: list[str]) -> None:
    mail = EmailMessage(policy=POLICY)
    mail["Subject"] = " ".join(words)
    wire, arrived = _arrived(mail)
    assert arrived["Subject"] == " ".join(words)
    assert all(len(line) <= 78 for line in wire.splitlines())


@pytest.mark.parametrize(
    "name",
    [
        "Trung tâm Phục vụ hành chính công phường Hưng Đạo, Phòng Kinh tế, Hạ tầng và Đô thị",
        "Chương trình",
        'Tên có "dấu nháy" <lạ>',
        "Plain name",
        "",
    ],
)
def test_a_sender_arrives_as_configured(name: str) -> None:
    mail = EmailMessage(policy=POLICY)
    mail["From"] = Address(display_name=name, username="hoso", domain="trungtam.example")
    # Read as the standard says (RFC 2047: space between encoded words is none); email.policy reads long names wrongly.
    raw = email.message_from_bytes(mail.as_bytes())["From"]
    shown, address = parseaddr(raw)
    assert (str(make_header(decode_header(shown))), address) == (name, "hoso@trungtam.example")


def test_what_other_libraries_set_for_the_whole_process_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that sends mail of its own (apprise) asks for quoted-printable wherever UTF-8 is encoded."""
    quoted = (charset.QP, charset.QP, "utf-8")
    name = "Trung tâm Phục vụ hành chính công"

    def sent() -> bytes:
        mail = EmailMessage(policy=POLICY)
        mail["From"] = Address(display_name=name, username="hoso", domain="trungtam.example")
        mail["Subject"] = FIELD
        return mail.as_bytes()

    before = sent()
    monkeypatch.setitem(charset.CHARSETS, "utf-8", quoted)
    assert sent() == before
