"""The check-up of the work: every finding of it can be well and can warn, and the whole is large enough."""

import json
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.cli import app
from agent.doctor import examine
from agent.doctor.model import Finding, Level
from agent.doctor.network import check_watch
from agent.doctor.portals import check_certificates, check_portal_clocks
from agent.doctor.rooms import check_window
from agent.doctor.work import check_recipients, check_work
from agent.errors import ExitCode
from agent.settings.config import Config
from agent.settings.office import CertificateException
from agent.status.model import BackupStatus, DueStatus, NoticeStatus, PortalStatus, ServiceStatus, Status
from sandbox.certificates import write_certificates
from scrapers.guard.upstream import no_proxy
from tests.agent.ledgers import office

NOW = datetime(2026, 5, 14, tzinfo=UTC)
GOOD_PORTAL = PortalStatus(
    portal="hkd", name="Hộ kinh doanh", fresh=True, complete_at=NOW, tried_at=NOW, verdict="complete", reason=None,
    account="ready", account_actor=None, account_sentence=None, session_sentence=None,
)  # fmt: skip
GOOD = Status(
    now=NOW, unit="Phường Thử", portals=(GOOD_PORTAL,), due=(), mails_waiting=0, mails_refused=0, mails_unknown=0,
    report=None, backup=BackupStatus(made_at=NOW, state="verified", verified_at=NOW),
    service=ServiceStatus(running=True, ready=True, paused_until=None),
)  # fmt: skip


def _levels(status: Status) -> dict[str, Level]:
    return {finding.key: finding.level for finding in check_work(status)}


def test_all_is_well_where_all_is_well() -> None:
    assert set(_levels(GOOD).values()) == {Level.OK}


@pytest.mark.parametrize(
    ("key", "level", "change"),
    [
        ("pictures", Level.WARN, {"portals": (GOOD_PORTAL.model_copy(update={"fresh": False}),)}),
        (
            "accounts",
            Level.WARN,
            {
                "portals": (
                    GOOD_PORTAL.model_copy(
                        update={"account": "locked", "account_actor": "người giữ", "account_sentence": "x"}
                    ),
                )
            },
        ),
        ("held", Level.WARN, {"portals": (GOOD_PORTAL.model_copy(update={"held": "x"}),)}),
        ("blocked", Level.WARN, {"portals": (GOOD_PORTAL.model_copy(update={"blocked": 2}),)}),
        ("mails", Level.WARN, {"mails_refused": 1}),
        ("mails", Level.WARN, {"mails_waiting": 1}),
        ("files", Level.WARN, {"files_waiting": 1}),
        ("backup", Level.WARN, {"backup": None}),
        ("backup", Level.FAIL, {"backup": BackupStatus(made_at=NOW, state="failed", verified_at=None)}),
        (
            "backup",
            Level.WARN,
            {"backup": BackupStatus(made_at=NOW, state="verified", verified_at=NOW - timedelta(days=5))},
        ),
        ("notices", Level.FAIL, {"notices": (NoticeStatus(level="fail", sentence="x", since=NOW),)}),
        ("notices", Level.WARN, {"notices": (NoticeStatus(level="warn", sentence="x", since=NOW),)}),
        ("schedule", Level.WARN, {"service": ServiceStatus(running=True, ready=False, paused_until=None)}),
        ("schedule", Level.WARN, {"service": ServiceStatus(running=True, ready=True, paused_until=NOW)}),
        ("waiting", Level.WARN, {"due": (DueStatus(kind="alert", due_at=NOW, waiting=True),)}),
        ("issues", Level.WARN, {"issues": {"operator": 3}}),
    ],
)
def test_each_check_warns_where_it_must(key: str, level: Level, change: dict[str, object]) -> None:
    found = _levels(GOOD.model_copy(update=change))
    assert found.pop(key) is level
    assert set(found.values()) == {Level.OK}, "and no other one does"


def test_recipients_watch_and_windows(tmp_path: Path) -> None:
    config = office(tmp_path)
    assert check_recipients(config).level is Level.WARN
    assert check_watch(config).level is Level.WARN
    assert check_window(config).level is Level.OK
    (tmp_path / "more").mkdir()
    whole = office(
        tmp_path / "more",
        '[operator]\nrecipients = ["it@vidu.example"]\n[watch]\nping_url = "https://hc.vidu.example/ping/secret-uuid"\n'
        '[[departments]]\nname = "Tư pháp"\nrecipients = ["tp@vidu.example"]\n',
    )
    assert check_recipients(whole).level is Level.OK
    watched = check_watch(whole)
    assert (watched.level, "secret-uuid" in watched.sentence) == (Level.OK, False)


def test_the_portals_clocks_decide(tmp_path: Path) -> None:
    config = office(tmp_path)
    said = {"hkd": timedelta(0)}
    assert check_portal_clocks(config, None, NOW, lambda portals: said).level is Level.OK
    assert check_portal_clocks(config, None, NOW, lambda portals: {"hkd": timedelta(hours=1)}).level is Level.FAIL
    assert check_portal_clocks(config, None, NOW, lambda portals: {}).level is Level.WARN
    assert check_portal_clocks(config, NOW + timedelta(days=1), NOW, lambda portals: {}).level is Level.FAIL


@contextmanager
def _tls_server(folder: Path) -> Iterator[int]:
    """Shakes hands with whoever comes; the port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(write_certificates(folder, "127.0.0.1"))
    with socket.create_server(("127.0.0.1", 0)) as bound:

        def serve() -> None:
            while True:
                try:
                    plain, _ = bound.accept()
                except OSError:
                    return
                with suppress(OSError), context.wrap_socket(plain, server_side=True) as secure:
                    secure.recv(1)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield bound.getsockname()[1]
        bound.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_certificates_are_looked_at_and_a_bad_one_is_never_passed_over(tmp_path: Path) -> None:
    config = office(tmp_path)
    assert check_certificates(config, NOW, proxies=lambda: no_proxy).level is Level.OK, "no https, nothing to look at"
    profile = tmp_path / "profiles" / "hkd" / "portal.toml"
    with _tls_server(tmp_path) as port:
        profile.write_text(profile.read_text("utf-8").replace("http://127.0.0.1:9", f"https://127.0.0.1:{port}"))

        def trusting() -> ssl.SSLContext:
            return ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))

        good = check_certificates(config, NOW, context=trusting, proxies=lambda: no_proxy)
        soon = datetime(2049, 12, 25, tzinfo=UTC)
        ending = check_certificates(config, soon, context=trusting, proxies=lambda: no_proxy)
        unknown = check_certificates(config, NOW, proxies=lambda: no_proxy)
        shown = re.search(r"SHA-256 ([0-9A-F:]+)", unknown.sentence)
        assert shown is not None, "so that people can compare it"
        excepted = [
            check_certificates(with_exception(config, shown[1], until), NOW, proxies=lambda: no_proxy)
            for until in (NOW.date(), NOW.date() - timedelta(days=2))
        ]
    away = check_certificates(config, NOW, context=trusting, proxies=lambda: no_proxy)
    assert [each.level for each in (good, ending, unknown, away)] == [Level.OK, Level.WARN, Level.FAIL, Level.WARN]
    assert "31/12/2049" in ending.sentence
    assert [each.level for each in excepted] == [Level.WARN, Level.FAIL], "pinned: a warning; over: refused again"
    assert "tạm chấp nhận: 127.0.0.1" in excepted[0].sentence


def with_exception(config: Config, fingerprint: str, until: date) -> Config:
    """The office has written down an exception for the certificate at its first portal."""
    exception = CertificateException(host="127.0.0.1", sha256=fingerprint, until=until, reason="Chờ gia hạn")
    portals = tuple(
        each.model_copy(update={"certificate_exceptions": (exception,)}) for each in config.settings.portals
    )
    return replace(config, settings=config.settings.model_copy(update={"portals": portals}))


def test_a_defect_of_one_check_hides_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Finding:
        raise RuntimeError("a defect")

    monkeypatch.setattr(examine, "checks", lambda config: (broken, lambda: check_recipients(config)))
    done = CliRunner().invoke(app, ["--config", str(office(tmp_path).path), "doctor", "--json"])
    assert [item["key"] for item in json.loads(done.stdout)] == ["python", "config", "defect", "recipients"]
    assert done.exit_code == ExitCode.MACHINE
