"""This computer's own line is told from a portal that is down."""

import asyncio
import socket
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.computer.line import Probe, connect, line_addresses, line_is_down, others_answer, probe
from agent.jobs.results import PortalResult, SyncResult
from agent.planning.planner import Job, Kind
from agent.service import run as service
from agent.service import runner as service_runner
from agent.settings.portals import configured_portals
from tests.agent.ledgers import office

PROBES = st.lists(
    st.builds(
        Probe, kind=st.sampled_from(["name", "host"]), target=st.sampled_from(["a", "b", "c"]), alive=st.booleans()
    ),
    max_size=8,
)


@given(PROBES)
def test_one_sign_of_life_is_enough_and_one_dead_host_is_not(probes: list[Probe]) -> None:
    hosts = {item.target for item in probes if item.kind == "host"}
    assert line_is_down(probes) == (not any(item.alive for item in probes) and len(hosts) >= 2)


def test_a_host_beside_the_portals_own_shows_that_the_line_carries() -> None:
    own = Probe(kind="host", target="a:80", alive=True)
    name, other = Probe(kind="name", target="b", alive=True), Probe(kind="host", target="b:80", alive=True)
    assert not others_answer([own, name], [("a", 80)]), "a name may be remembered"
    assert others_answer([own, other], [("a", 80)])
    assert not others_answer([other], [("a", 80), ("b", 80)])


class Network:
    """A network made of names and of what answers at addresses."""

    def __init__(self, names: dict[str, list[str]], answers: dict[str, BaseException | None]) -> None:
        self.names = names
        self.answers = answers

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        if host not in self.names:
            raise socket.gaierror(-2, "Name or service not known")
        return self.names[host]

    async def connect(self, ip: str, port: int) -> None:
        error = self.answers.get(ip, OSError(101, "Network is unreachable"))
        if error is not None:
            raise error

    def is_down(self, *hosts: str) -> bool:
        addresses = [(host, 443) for host in hosts]
        found = asyncio.run(probe(addresses, seconds=0.2, resolve=self.resolve, connect=self.connect))
        return line_is_down(found)


NAMES = {"mot-cua.example": ["203.0.113.1"], "hkd.example": ["203.0.113.2", "203.0.113.3"]}
HOSTS = tuple(NAMES)


def test_nothing_resolves_and_nothing_answers() -> None:
    assert Network({}, {}).is_down(*HOSTS)


def test_names_that_resolve_are_a_sign_of_life() -> None:
    assert not Network(NAMES, {}).is_down(*HOSTS)


@pytest.mark.parametrize("error", [None, ConnectionRefusedError(111, "refused")])
def test_whatever_answers_is_a_sign_of_life_and_a_refusal_is_an_answer(error: OSError | None) -> None:
    by_number = {"203.0.113.1": ["203.0.113.1"], "203.0.113.3": ["203.0.113.3"]}
    assert not Network(by_number, {"203.0.113.3": error}).is_down(*by_number)
    assert Network(by_number, {}).is_down(*by_number)


def test_one_portal_alone_is_never_taken_for_the_line() -> None:
    assert not Network({}, {}).is_down("mot-cua.example")
    assert not Network({}, {}).is_down("mot-cua.example", "mot-cua.example")


def test_a_name_of_this_very_computer_says_nothing_of_the_line() -> None:
    local = {"a.localhost": ["127.0.0.1"], "b.localhost": ["127.0.0.2", "::1"]}
    refused = ConnectionRefusedError(111, "refused")
    assert Network(local, {"127.0.0.1": refused, "::1": refused}).is_down(*local)
    assert not Network(local, {"127.0.0.2": None}).is_down(*local)


async def test_silence_is_not_waited_for_longer_than_said() -> None:
    async def silent(ip: str, port: int) -> None:
        await asyncio.Event().wait()

    async def by_number(host: str, port: int) -> Sequence[str]:
        return [host]

    async with asyncio.timeout(60):
        found = await probe(
            [("203.0.113.1", 443), ("203.0.113.2", 443)], seconds=0.05, resolve=by_number, connect=silent
        )
    assert line_is_down(found)


def _closed_port(host: str) -> int:
    with socket.socket() as taken:
        taken.bind((host, 0))
        return int(taken.getsockname()[1])


async def test_really_closed_ports_of_this_computer_and_one_that_listens() -> None:
    closed = [("127.0.0.1", _closed_port("127.0.0.1")), ("127.0.0.2", _closed_port("127.0.0.2"))]
    assert line_is_down(await probe(closed))
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        await connect("127.0.0.1", port)
        assert not line_is_down(await probe([*closed, ("127.0.0.1", port)]))


def _at(folder: Path, *ports: int) -> None:
    """Gives each portal of the office an address of its own."""
    for number, (key, port) in enumerate(zip(("igate", "hkd"), ports, strict=True), start=1):
        profile = folder / "profiles" / key / "portal.toml"
        text = profile.read_text("utf-8").replace("127.0.0.1:9", f"127.0.0.{number}:{port}")
        profile.write_text(text, encoding="utf-8")


def test_where_to_knock(tmp_path: Path) -> None:
    mail = '[mail]\nhost = "mail.vidu.example"\nport = 465\nsender = "a@vidu.example"\n'
    config = office(tmp_path, mail, portals=("igate", "hkd"))
    portals = configured_portals(config, ("igate",))
    assert line_addresses(config) == (("127.0.0.1", 9), ("mail.vidu.example", 465))
    profile = tmp_path / "profiles" / "hkd" / "portal.toml"
    profile.write_text(profile.read_text("utf-8").replace("127.0.0.1:9", "hkd.example"), encoding="utf-8")
    assert ("hkd.example", 80) in line_addresses(config)
    profile.write_text("broken", encoding="utf-8")
    assert line_addresses(config, portals) == (("127.0.0.1", 9), ("mail.vidu.example", 465)), "a profile with a mistake"


def test_the_service_sees_the_line_come_back(tmp_path: Path) -> None:
    config = office(tmp_path, portals=("igate", "hkd"))
    with socket.socket() as server:
        server.bind(("127.0.0.2", 0))
        _at(tmp_path, _closed_port("127.0.0.1"), server.getsockname()[1])
        assert not service._line_is_up(config)
        server.listen()
        assert service._line_is_up(config)


@pytest.mark.parametrize(("cause", "waits"), [("no_line", True), ("unavailable", False)])
def test_a_collection_without_network_is_told_to_the_tick(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cause: str, waits: bool
) -> None:
    portal = PortalResult(
        portal="hkd",
        name="Hộ kinh doanh",
        verdict="skipped" if waits else "failed",
        complete=False,
        declared_total=None,
        collected=0,
        new=0,
        changed=0,
        unchanged=0,
        not_seen=0,
        seconds=0.1,
        cause=cause,
    )
    monkeypatch.setattr(service_runner, "run_sync", lambda *_, **__: SyncResult(portals=(portal,), seconds=0.1))
    due = datetime(2026, 5, 12, tzinfo=UTC)
    job = Job(kind=Kind.SYNC, key="sync:2026-05-12T07:00", due_at=due, until=None)
    end = service_runner.runner(office(tmp_path), threading.Event(), threading.Lock())(job)
    assert (end.waits_for_line, end.retry) == (waits, False)
