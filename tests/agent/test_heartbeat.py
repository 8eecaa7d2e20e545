"""The watcher outside is told of every job; whatever it does, the work goes on."""

import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent import logging
from agent.cli import app
from agent.computer.web_request import NoAnswer, ask
from agent.errors import ExitCode
from agent.jobs.results import JobEnd
from agent.planning.planner import Job, Kind
from agent.service.heartbeat import Heartbeat, heartbeat_of
from scrapers.guard.upstream import Proxy, ProxyFinder, ProxyUnsupported
from tests.agent.ledgers import office
from tests.agent.web_server import web_server

DUE = datetime(2026, 5, 13, 0, 30, tzinfo=UTC)
SECRET = "7c1d8a52-secret-uuid"


def _job(kind: Kind) -> Job:
    return Job(kind=kind, key=f"{kind}:2026-05-13", due_at=DUE, until=None)


def _end(code: ExitCode, *, retry: bool = False) -> JobEnd:
    return JobEnd(exit_code=code, sentences=("Nguyễn Văn A không được kể ra ngoài",), retry=retry)


@pytest.mark.parametrize(
    ("kind", "end", "last"),
    [
        (Kind.SYNC, _end(ExitCode.DONE), ""),
        (Kind.SYNC, _end(ExitCode.ATTENTION), ""),
        (Kind.SYNC, _end(ExitCode.MACHINE), "/fail"),
        (Kind.ALERT, _end(ExitCode.ATTENTION, retry=True), "/fail"),
        (Kind.REPORT, _end(ExitCode.DEFECT), "/fail"),
    ],
)
def test_the_beginning_and_the_end_of_a_job_are_told_and_nothing_else(kind: Kind, end: JobEnd, last: str) -> None:
    with web_server() as watcher:
        heartbeat = Heartbeat(url=f"{watcher.url}/ping/{SECRET}", seconds=5)
        assert heartbeat.around(lambda job: end)(_job(kind)) is end
        heartbeat.close()
    paths = [target.partition("?")[0] for _, target, _ in watcher.seen]
    assert paths == [f"/ping/{SECRET}/start", f"/ping/{SECRET}{last}"]
    assert len({target.partition("?rid=")[2] for _, target, _ in watcher.seen}) == 1, "start and end belong together"
    assert [body for _, _, body in watcher.seen] == [f"{kind} begun", f"{kind} exit code {int(end.exit_code)}"]


def test_jobs_that_tell_nobody_anything_are_not_told() -> None:
    with web_server() as watcher:
        heartbeat = Heartbeat(url=watcher.url, seconds=5)
        for kind in (Kind.KEEP_ALIVE, Kind.ASK_LOGIN, Kind.PURGE):
            heartbeat.around(lambda job: _end(ExitCode.DONE))(_job(kind))
        heartbeat.close()
    assert watcher.seen == []


def test_a_job_that_breaks_is_told_as_failed_and_breaks_as_before() -> None:
    def broken(job: Job) -> JobEnd:
        raise RuntimeError("a defect")

    with web_server() as watcher:
        heartbeat = Heartbeat(url=watcher.url, seconds=5)
        with pytest.raises(RuntimeError):
            heartbeat.around(broken)(_job(Kind.SYNC))
        heartbeat.close()
    assert [target.partition("?")[0] for _, target, _ in watcher.seen] == ["/start", "/fail"]


def test_a_watcher_that_is_away_or_refuses_stops_nothing_and_its_address_is_in_no_log(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port = bound.getsockname()[1]
    config = office(tmp_path, f'[watch]\nping_url = "http://127.0.0.1:{port}/ping/{SECRET}"\n')
    log = logging.configure(tmp_path / "logs", "test")
    away = heartbeat_of(config)
    assert away is not None
    assert away.around(lambda job: _end(ExitCode.DONE))(_job(Kind.SYNC)).exit_code is ExitCode.DONE
    away.close()
    with web_server() as watcher:
        watcher.status = 404
        refused = Heartbeat(url=f"{watcher.url}/ping/{SECRET}", seconds=5)
        assert refused.around(lambda job: _end(ExitCode.DONE))(_job(Kind.SYNC)).exit_code is ExitCode.DONE
        refused.close()

    def mad(*_: object, **__: object) -> object:
        raise AssertionError(f"http://127.0.0.1/ping/{SECRET}")

    broken = Heartbeat(url="http://127.0.0.1/", seconds=5, send=mad)  # type: ignore[arg-type]
    assert broken.around(lambda job: _end(ExitCode.DONE))(_job(Kind.SYNC)).exit_code is ExitCode.DONE
    broken.close()
    logging.close()
    text = log.read_text("utf-8")
    assert [text.count(word) for word in ("watcher_not_reached", "watcher_refused", "ping_failed")] == [2, 2, 2]
    assert SECRET not in text


def test_the_offices_proxy_is_gone_through_with_its_log_in() -> None:
    with web_server() as proxy:
        host, port = proxy.url.removeprefix("http://").split(":")
        through = Proxy(host=host, port=int(port), authorization="Basic abc")
        answer = ask(
            "http://hc.vidu.example/p", method="POST", body=b"x", seconds=5, proxies=lambda: lambda *_: through
        )
    assert answer.status == 200
    assert proxy.seen == [("POST", "http://hc.vidu.example/p", "x")]
    assert proxy.logins == ["Basic abc"]


def test_what_can_not_be_asked_says_why_without_the_address() -> None:
    def unsupported() -> ProxyFinder:
        raise ProxyUnsupported("socks5")

    with web_server() as server:
        server.status, server.headers = 302, {"Location": "http://elsewhere.vidu.example/"}
        assert ask(server.url, method="GET", seconds=5).status == 302, "a redirect is not followed"
        with pytest.raises(NoAnswer) as caught:
            ask(server.url + f"/{SECRET}", method="GET", seconds=5, proxies=unsupported)
    assert SECRET not in str(caught.value)
    with pytest.raises(ValueError, match="web address"):
        ask("file:///etc/passwd", method="GET", seconds=5)
    with pytest.raises(NoAnswer):
        ask(server.url, method="GET", seconds=5)


def test_the_command_tries_it_once(tmp_path: Path) -> None:
    with web_server() as watcher:
        config = office(tmp_path, f'[watch]\nping_url = "{watcher.url}/ping/{SECRET}"\n')
        done = CliRunner().invoke(app, ["--config", str(config.path), "watch", "test"])
        assert (done.exit_code, [body for *_, body in watcher.seen]) == (ExitCode.DONE, ["test"])
        watcher.status = 500
        refused = CliRunner().invoke(app, ["--config", str(config.path), "watch", "test"])
    away = CliRunner().invoke(app, ["--config", str(config.path), "watch", "test"])
    assert (refused.exit_code, away.exit_code) == (ExitCode.MACHINE, ExitCode.MACHINE)
    assert "HTTP 500" in refused.output
    assert SECRET not in done.output + refused.output + away.output
    (tmp_path / "none").mkdir()
    none = CliRunner().invoke(app, ["--config", str(office(tmp_path / "none").path), "watch", "test"])
    assert none.exit_code == ExitCode.BAD_INPUT
