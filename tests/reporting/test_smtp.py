"""Real SMTP conversations: encrypted, logged in, and honest about what became of each mail."""

import socket
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from reporting.mail.message import Message
from reporting.mail.settings import Security, SmtpSettings
from reporting.mail.smtp import MailError, Outcome, Sent, build, connected, send
from tests.reporting.samples import NOW, message
from tests.reporting.smtp_server import PASSWORD, USERNAME, Desk, make_certificate, serving


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("tls"))


def plain(port: int) -> SmtpSettings:
    return SmtpSettings(
        host="127.0.0.1",
        port=port,
        security=Security.NONE,
        sender="hoso@phuong.example",
        sender_name="Trung tâm Phục vụ hành chính công",
        timeout=30,
    )


def protected(port: int, security: Security, ca_file: Path | None) -> SmtpSettings:
    return replace(plain(port), security=security, username=USERNAME, password=PASSWORD, ca_file=ca_file)


def _send(settings: SmtpSettings, mail: Message, *, resend: bool = False) -> Sent:
    with connected(settings) as server:
        return send(server, mail, build(mail, settings, NOW, resend=resend), settings.sender)


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_an_encrypted_and_logged_in_conversation(security: Security, certificate: tuple[Path, Path]) -> None:
    desk = Desk()
    with serving(desk, tls=security.value, certificate=certificate) as port:
        sent = _send(protected(port, security, certificate[0]), message())
    assert sent.outcome is Outcome.SENT
    assert {code for code, _ in sent.answers.values()} == {250}
    assert desk.log_ins == 1
    assert desk.envelopes == [("hoso@phuong.example", ("a@phuong.example", "b@phuong.example"))]


def _part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_what_arrives_is_what_was_composed() -> None:
    desk = Desk()
    with serving(desk) as port:
        assert _send(plain(port), message()).outcome is Outcome.SENT
    mail = desk.received[0]
    assert mail["Subject"] == message().subject
    assert mail["Message-ID"] == message().message_id
    assert mail["From"].addresses[0].display_name == "Trung tâm Phục vụ hành chính công"
    assert [str(address) for address in mail["To"].addresses] == list(message().recipients)
    assert mail["Date"].datetime == NOW
    assert mail["Auto-Submitted"] == "auto-generated"
    assert _part(mail, "plain") == message().text
    assert _part(mail, "html").strip() == message().html


def test_a_resend_is_marked_and_keeps_its_id() -> None:
    desk = Desk()
    with serving(desk) as port:
        _send(plain(port), message(), resend=True)
    assert desk.received[0]["Subject"] == f"(gửi lại) {message().subject}"
    assert desk.received[0]["Message-ID"] == message().message_id


def test_each_recipient_has_an_answer_of_its_own() -> None:
    desk = Desk(answers={"a@phuong.example": "550 no such user"})
    with serving(desk) as port:
        sent = _send(plain(port), message())
    assert sent.outcome is Outcome.SENT
    assert sent.answers["a@phuong.example"] == (550, "no such user")
    assert sent.answers["b@phuong.example"][0] == 250
    assert desk.envelopes[0][1] == ("b@phuong.example",)


@pytest.mark.parametrize(
    ("desk", "outcome"),
    [
        (Desk(answers=dict.fromkeys(message().recipients, "550 no")), Outcome.REFUSED),
        (Desk(answers=dict.fromkeys(message().recipients, "450 not now")), Outcome.LATER),
        (Desk(answers={"a@phuong.example": "550 no", "b@phuong.example": "450 not now"}), Outcome.LATER),
        (Desk(data_reply="554 looks like spam"), Outcome.REFUSED),
        (Desk(data_reply="451 not now"), Outcome.LATER),
        (Desk(mail_reply="451 not now"), Outcome.LATER),
        (Desk(hang_up="rcpt"), Outcome.LATER),
        (Desk(hang_up="data"), Outcome.UNKNOWN),
    ],
)
def test_what_became_of_the_mail_is_known(desk: Desk, outcome: Outcome) -> None:
    with serving(desk) as port:
        assert _send(plain(port), message()).outcome is outcome


def test_one_conversation_carries_on_after_a_refusal() -> None:
    desk = Desk(answers=dict.fromkeys(message().recipients, "550 no"))
    other = message(recipients=("c@phuong.example",))
    with serving(desk) as port, connected(plain(port)) as server:
        settings = plain(port)
        assert send(server, message(), build(message(), settings, NOW), settings.sender).outcome is Outcome.REFUSED
        assert send(server, other, build(other, settings, NOW), settings.sender).outcome is Outcome.SENT


def test_a_refused_sender_is_told() -> None:
    with serving(Desk(mail_reply="553 not you")) as port, pytest.raises(MailError) as caught:
        _send(plain(port), message())
    assert caught.value.code == "sender"


def test_nobody_listening() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(MailError) as caught:
            _send(plain(port), message())
    assert caught.value.code == "unreachable"
    assert f"127.0.0.1:{port}" in caught.value.sentence
    assert "Thư vẫn được giữ lại" in caught.value.sentence


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_an_untrusted_certificate_is_refused_before_the_password_goes_out(
    security: Security, certificate: tuple[Path, Path]
) -> None:
    desk = Desk()
    with serving(desk, tls=security.value, certificate=certificate) as port, pytest.raises(MailError) as caught:
        _send(protected(port, security, None), message())
    assert caught.value.code == "certificate"
    assert desk.log_ins == 0
    assert desk.received == []


def test_an_expired_certificate_is_refused(tmp_path: Path) -> None:
    expired = make_certificate(tmp_path, expired=True)
    with serving(Desk(), tls="tls", certificate=expired) as port, pytest.raises(MailError) as caught:
        _send(protected(port, Security.TLS, expired[0]), message())
    assert caught.value.code == "certificate"


def test_a_server_without_tls_never_sees_the_password(certificate: tuple[Path, Path]) -> None:
    desk = Desk()
    with serving(desk) as port, pytest.raises(MailError) as caught:
        _send(protected(port, Security.STARTTLS, certificate[0]), message())
    assert caught.value.code == "no_tls"
    assert desk.log_ins == 0


def test_a_wrong_password_is_tried_once_and_told(certificate: tuple[Path, Path]) -> None:
    desk = Desk()
    with serving(desk, tls="starttls", certificate=certificate) as port, pytest.raises(MailError) as caught:
        _send(replace(protected(port, Security.STARTTLS, certificate[0]), password="sai"), message())
    assert caught.value.code == "log_in"
    assert desk.log_ins == 1
    assert "sai" not in repr(caught.value.__context__)


def test_a_password_that_smtp_cannot_carry_is_told_before_it_is_tried(certificate: tuple[Path, Path]) -> None:
    desk = Desk()
    with serving(desk, tls="starttls", certificate=certificate) as port, pytest.raises(MailError) as caught:
        _send(replace(protected(port, Security.STARTTLS, certificate[0]), password="mật khẩu"), message())
    assert caught.value.code == "log_in"
    assert desk.log_ins == 0
    assert "mật khẩu'" not in repr(caught.value.__context__)


def test_a_missing_ca_file_is_told(tmp_path: Path) -> None:
    with serving(Desk()) as port, pytest.raises(MailError) as caught:
        _send(protected(port, Security.TLS, tmp_path / "none.pem"), message())
    assert caught.value.code == "certificate"


def test_settings_guard_password_and_wire() -> None:
    assert PASSWORD not in repr(protected(25, Security.TLS, None))
    with pytest.raises(ValueError, match="mã hóa"):
        replace(plain(25), host="mail.phuong.example")
    with pytest.raises(ValueError, match="mật khẩu"):
        replace(plain(25), username="x")
    with pytest.raises(ValueError):
        replace(plain(25), sender="a@b, c@evil")
    for host in ("localhost", "127.0.0.2", "::1"):
        assert replace(plain(25), host=host).host == host
