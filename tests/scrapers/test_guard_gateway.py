"""The only way out, directly and through an office's proxy; without a browser."""

import asyncio
import base64
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from scrapers.guard.conversation import Conversation
from scrapers.guard.decision import GuardRules
from scrapers.guard.gateway import Gateway
from scrapers.guard.upstream import Proxy, ProxyFinder, ProxyUnsupported, no_proxy, proxies

HOST = "127.0.61.1"


@asynccontextmanager
async def echo() -> AsyncIterator[int]:
    """A server that says everything again; gives its port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(1000):
            writer.write(chunk)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, HOST, 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@asynccontextmanager
async def office_proxy(answer: bytes) -> AsyncIterator[tuple[Proxy, list[bytes]]]:
    """An HTTP proxy that gives ``answer`` and, if that is a 200, says everything again; and what it was asked."""
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        if b" 200 " in answer:
            while chunk := await reader.read(1000):
                writer.write(chunk)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield Proxy(host="127.0.0.1", port=server.sockets[0].getsockname()[1], authorization="Basic eA=="), asked


async def ask(gateway: int, greeting: bytes, text: bytes = b"") -> tuple[int, bytes]:
    """The gateway's answer code (-1: none) and what then comes back."""
    reader, writer = await asyncio.open_connection("127.0.0.1", gateway)
    try:
        writer.write(b"\x05\x01\x00" + greeting)
        writer.write_eof() if not text else None
        head = await reader.read(2)
        reply = await reader.read(10)
        if reply[1:2] != b"\x00":
            return (reply[1] if len(reply) > 1 else -1 if head else -2), b""
        writer.write(text)
        return 0, await reader.readexactly(len(text))
    finally:
        writer.close()


def named(host: str, port: int) -> bytes:
    return b"\x05\x01\x00\x03" + bytes([len(host)]) + host.encode() + port.to_bytes(2, "big")


def numbered(host: str, port: int) -> bytes:
    return b"\x05\x01\x00\x01" + bytes(int(part) for part in host.split(".")) + port.to_bytes(2, "big")


@asynccontextmanager
async def gateway_for(
    port: int, *, hosts: tuple[str, ...] = (HOST,), find: ProxyFinder = no_proxy
) -> AsyncIterator[tuple[int, Conversation]]:
    conversation = Conversation(GuardRules(origins=(f"http://{HOST}:{port}", "https://portal.example.vn")))
    gateway = Gateway(hosts, lambda: conversation, find)
    async with gateway.serving() as served:
        yield served, conversation


async def test_the_portal_of_the_turn_is_reached_and_nothing_else() -> None:
    async with echo() as port, gateway_for(port) as (gateway, conversation):
        assert await ask(gateway, named(HOST, port), b"xin chao") == (0, b"xin chao")
        assert await ask(gateway, numbered(HOST, port), b"xin chao") == (0, b"xin chao")
        for elsewhere in (named("evil.example", 443), numbered("127.0.0.1", port), named(HOST, port + 1)):
            assert await ask(gateway, elsewhere, b"x") == (2, b"")
        # Declared by the profile, but not among the hosts that this browser was started for.
        assert await ask(gateway, named("portal.example.vn", 443), b"x") == (2, b"")
    assert [(each.url, each.reason, each.write_like) for each in conversation.blocked] == [
        ("tcp://evil.example:443", "foreign_connection", False),
        (f"tcp://127.0.0.1:{port}", "foreign_connection", False),
        (f"tcp://{HOST}:{port + 1}", "foreign_connection", False),
        ("tcp://portal.example.vn:443", "foreign_connection", False),
    ]


@pytest.mark.parametrize(
    ("greeting", "code"),
    [
        (b"\x05\x02\x00\x01\x7f\x00\x00\x01\x00\x50", 7),  # BIND
        (b"\x05\x03\x00\x01\x7f\x00\x00\x01\x00\x50", 7),  # UDP
        (b"\x05\x01\x00\x09", 8),
        (b"\x05\x01", 4),  # and gone
    ],
)
async def test_what_is_no_connection_is_refused(greeting: bytes, code: int) -> None:
    async with gateway_for(1) as (gateway, _conversation):
        assert (await ask(gateway, greeting))[0] == code


async def test_a_portal_that_does_not_answer_is_told() -> None:
    async with echo() as port:
        pass
    async with gateway_for(port) as (gateway, conversation):
        assert await ask(gateway, named(HOST, port), b"x") == (4, b"")
    assert conversation.blocked == ()


async def test_between_two_portals_there_is_no_way_out() -> None:
    async with echo() as port:
        gateway = Gateway([HOST], lambda: Conversation(GuardRules()), no_proxy)
        async with gateway.serving() as served:
            assert await ask(served, named(HOST, port), b"x") == (2, b"")


async def test_through_the_offices_proxy_by_name_and_only_for_the_portal() -> None:
    async with office_proxy(b"HTTP/1.1 200 Connection established\r\n\r\n") as (proxy, asked):
        found = gateway_for(443, hosts=("portal.example.vn",), find=lambda _host, _port: proxy)
        async with found as (gateway, _conversation):
            assert await ask(gateway, named("portal.example.vn", 443), b"xin chao") == (0, b"xin chao")
            assert await ask(gateway, named("evil.example", 443), b"x") == (2, b"")
    assert [each.splitlines()[0] for each in asked] == [b"CONNECT portal.example.vn:443 HTTP/1.1"]
    assert b"\r\nProxy-Authorization: Basic eA==\r\n" in asked[0]


@pytest.mark.parametrize("answer", [b"HTTP/1.1 407 Log in\r\n\r\n", b"HTTP/1.1 200", b"garbage\r\n\r\n", b""])
async def test_a_proxy_that_refuses_is_no_way_out(answer: bytes) -> None:
    async with office_proxy(answer) as (proxy, asked):
        found = gateway_for(443, hosts=("portal.example.vn",), find=lambda _host, _port: proxy)
        async with found as (gateway, _conversation):
            if answer != b"HTTP/1.1 200":  # that one leaves the answer open until it hangs up
                assert await ask(gateway, named("portal.example.vn", 443), b"x") == (4, b"")
                assert len(asked) == 1


def test_which_proxy_is_asked() -> None:
    settings = {"http": "http://u%40x:p@proxy.lan:3128", "https": "proxy.lan:8080", "no": "localhost"}
    find = proxies(settings, lambda host: host.endswith(".lan"))
    login = "Basic " + base64.b64encode(b"u@x:p").decode()
    assert find("portal.example.vn", 443) == Proxy(host="proxy.lan", port=8080)
    assert find("portal.example.vn", 80) == Proxy(host="proxy.lan", port=3128, authorization=login)
    assert [find(host, 443) for host in ("mot.lan", "127.0.0.9", "localhost", "::1")] == [None] * 4
    assert proxies({}, lambda host: False) is no_proxy
    assert "p" not in repr(find("portal.example.vn", 80)).partition("authorization")[1]


@pytest.mark.parametrize("address", ["socks5://proxy.lan:1080", "https://proxy.lan:443", "http://", "http://a:99999"])
def test_a_proxy_of_another_kind_is_refused(address: str) -> None:
    with pytest.raises(ProxyUnsupported):
        proxies({"https": address}, lambda host: False)


@pytest.mark.parametrize("turns", range(12))
def test_whoever_comes_while_the_gateway_closes_is_let_go(turns: int) -> None:
    """A connection that was accepted but not served yet, or is being carried, ends with the gateway; none is left."""
    ends: list[asyncio.BaseTransport] = []

    class Watched(Gateway):
        def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            ends.append(writer.transport)
            super()._accept(reader, writer)

    async def come_late() -> None:
        conversation = Conversation(GuardRules(origins=(f"http://{HOST}",)))
        async with Watched([HOST], lambda: conversation, no_proxy).serving() as port:
            client = socket.create_connection(("127.0.0.1", port))
            for _ in range(turns):
                await asyncio.sleep(0)
        client.close()

    asyncio.run(come_late())
    assert [end for end in ends if getattr(end, "_sock", None) is not None] == []
