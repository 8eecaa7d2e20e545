"""The pretend mail server, by the standard library's SMTP client."""

import smtplib
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from sandbox.smtp import PretendMailServer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PretendMailServer]:
    with PretendMailServer(tmp_path / "mail", unix_time=lambda: 1_778_630_400.0) as running:
        yield running


def _connect(server: PretendMailServer) -> smtplib.SMTP:
    client = smtplib.SMTP(server.host, server.port, timeout=10)
    client.starttls(context=ssl.create_default_context(cafile=str(server.ca_file)))
    return client


def _log_in(server: PretendMailServer) -> smtplib.SMTP:
    client = _connect(server)
    client.login(server.username, server.password)
    return client


def _message(*recipients: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "nhacviec@vidu.example", ", ".join(recipients)
    message["Subject"] = "../../Hồ sơ quá hạn\u202e"
    message.set_content("Kính gửi anh chị,\n.\nmột dòng chỉ có dấu chấm ở trên.\n")
    return message


@pytest.mark.parametrize("mechanism", ["login", "plain"])
def test_accepted_messages_become_numbered_files(server: PretendMailServer, mechanism: str) -> None:
    with _connect(server) as client:
        client.ehlo()
        client.user, client.password = server.username, server.password
        assert client.auth(mechanism, getattr(client, f"auth_{mechanism}"))[0] == 235
        client.send_message(_message("a@vidu.example"))
        client.send_message(_message("a@vidu.example", "b@vidu.example"))
    names = sorted(path.name for path in server.folder.iterdir())
    assert names == ["0001-1778630400.eml", "0002-1778630400.eml"]
    assert [message.recipients for message in server.received] == [
        ("a@vidu.example",), ("a@vidu.example", "b@vidu.example"),
    ]  # fmt: skip
    assert server.received[0].path.read_bytes() == server.received[0].content
    assert b"\r\n.\r\n" in server.received[0].content or b"base64" in server.received[0].content


def test_no_log_in_no_mail_and_no_log_in_without_tls(server: PretendMailServer) -> None:
    with _connect(server) as client, pytest.raises(smtplib.SMTPSenderRefused):
        client.send_message(_message("a@vidu.example"))
    with smtplib.SMTP(server.host, server.port, timeout=10) as client, pytest.raises(smtplib.SMTPNotSupportedError):
        client.login(server.username, server.password)
    with _connect(server) as client, pytest.raises(smtplib.SMTPAuthenticationError):
        client.login(server.username, "sai")
    assert server.received == ()


def test_certificate_is_only_good_for_those_who_trust_it(server: PretendMailServer) -> None:
    with smtplib.SMTP(server.host, server.port, timeout=10) as client, pytest.raises(ssl.SSLCertVerificationError):
        client.starttls(context=ssl.create_default_context())


def test_refused_recipients(server: PretendMailServer) -> None:
    server.inject("refuse_recipient", "B@vidu.example")
    with _log_in(server) as client:
        refused = client.send_message(_message("a@vidu.example", "b@vidu.example"))
        assert set(refused) == {"b@vidu.example"}
        server.inject("refuse_recipient")
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.send_message(_message("a@vidu.example"))
    assert [message.recipients for message in server.received] == [("a@vidu.example",)]


def test_temporary_error_keeps_nothing(server: PretendMailServer) -> None:
    server.inject("temporary_error")
    with _log_in(server) as client:
        with pytest.raises(smtplib.SMTPDataError) as caught:
            client.send_message(_message("a@vidu.example"))
        assert caught.value.smtp_code == 451
        assert server.received == ()
        server.behave()
        assert client.send_message(_message("a@vidu.example")) == {}


def test_connection_dropped_after_data_keeps_the_message(server: PretendMailServer) -> None:
    server.inject("drop_after_data")
    client = _log_in(server)
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        client.send_message(_message("a@vidu.example"))
    client.close()
    assert len(server.received) == 1
    server.behave()
    with _log_in(server) as again:
        assert again.send_message(_message("a@vidu.example")) == {}


def test_refused_log_in_and_missing_starttls(server: PretendMailServer) -> None:
    server.inject("auth_refused")
    with _connect(server) as client:
        with pytest.raises(smtplib.SMTPAuthenticationError) as caught:
            client.login(server.username, server.password)
        assert caught.value.smtp_code == 535
    server.inject("no_starttls")
    with smtplib.SMTP(server.host, server.port, timeout=10) as client:
        client.ehlo()
        assert not client.has_extn("starttls")
        assert not client.has_extn("auth")
    with pytest.raises(ValueError, match="no_such"):
        server.inject("no_such")


def test_stopping_cuts_open_connections(tmp_path: Path) -> None:
    with PretendMailServer(tmp_path) as server:
        client = _connect(server)
    with pytest.raises((smtplib.SMTPServerDisconnected, OSError)):
        client.noop()
    client.close()
