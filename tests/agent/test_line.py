"""This computer's own line is told from a portal that is down."""

import asyncio
import socket
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.line import Probe, connect, line_is_down, probe

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

    async with asyncio.timeout(5):
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
