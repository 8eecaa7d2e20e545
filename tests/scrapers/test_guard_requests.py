"""Our own requests pass the same list as the page's, hop by hop. The server's ledger is the truth."""

from collections.abc import AsyncIterator, Iterator

import pytest

from proofs.verdict import leaks
from sandbox.attack.server import HOME, OTHER, AttackPortal, Declared, Target, attack_portal
from scrapers.browser.guarded import GuardedBrowser, find_browser, launch
from scrapers.client.requests import RequestBlocked, after_redirect, send
from scrapers.guard.decision import AllowedRequest, GuardRules, Phase

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("attack")]

FORM = "application/x-www-form-urlencoded"
TARGET = Target(declared=(Declared(method="POST", path="/login", body="user=x", type=FORM),))


@pytest.fixture(scope="module")
def attacker() -> Iterator[AttackPortal]:
    with attack_portal() as portal:
        yield portal


@pytest.fixture(scope="module")
async def cage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[GuardedBrowser]:
    choice = find_browser(None)
    assert choice is not None
    async with launch(choice, [HOME, OTHER], tmp_path_factory.mktemp("requests")) as started:
        yield started


def rules_for(attacker: AttackPortal) -> GuardRules:
    home, other = attacker.origins.values()
    login = AllowedRequest(method="POST", origin=home, path="/login", phases=frozenset({Phase.LOGIN}), fields=("user",))
    return GuardRules(origins=(home, other), dangerous_paths=("/dossier/delete*",), allowed=(login,))


@pytest.mark.parametrize(
    ("method", "path", "body", "arrives"),
    [
        ("GET", "/go/page", None, ["/go/page"]),
        ("GET", "/go/302-danger", None, ["/go/302-danger"]),
        ("GET", "/go/302-foreign", None, ["/go/302-foreign"]),
        ("GET", "/go/loop", None, ["/go/loop"] * 10),
        ("POST", "/login", b"user=x", ["/login"]),
        ("POST", "/login", b"user=x&action=delete", []),
        ("POST", "/login?action=delete", b"user=x", []),
        ("POST", "/write/own", b"user=x", []),
        ("DELETE", "/go/page", None, []),
        ("GET", "/dossier/delete/4", None, []),
    ],
)
async def test_our_own_requests_pass_the_same_guard(
    attacker: AttackPortal, cage: GuardedBrowser, method: str, path: str, body: bytes | None, arrives: list[str]
) -> None:
    attacker.show(TARGET)
    async with cage.portal(rules_for(attacker)) as portal:
        cookie = {"name": "answer", "value": "redirect-307", "url": attacker.origins["portal"]}
        await portal.context.add_cookies([cookie])  # type: ignore[list-item]
        sending = send(
            portal.requests,
            portal.conversation,
            method=method,
            url=attacker.origins["portal"] + path,
            headers={"Authorization": "Bearer t"} | ({"Content-Type": FORM} if body else {}),
            body=body,
            timeout_seconds=5,
        )
        if path == "/go/page" and method == "GET":
            assert (await sending).status == 200
        else:
            with pytest.raises(RequestBlocked):
                await sending
            assert portal.conversation.blocked or path == "/go/loop"
    assert [each.target for each in attacker.ledger.arrivals()] == arrives
    assert leaks(attacker.ledger.arrivals(), TARGET) == ()


@pytest.mark.parametrize(
    ("status", "method", "expected"),
    [
        (301, "POST", ("GET", None, {"A": "1"})),
        (302, "POST", ("GET", None, {"A": "1"})),
        (303, "PUT", ("GET", None, {"A": "1"})),
        (307, "POST", ("POST", b"x", {"A": "1", "Content-Type": "text/x"})),
        (308, "POST", ("POST", b"x", {"A": "1", "Content-Type": "text/x"})),
        (302, "PUT", ("PUT", b"x", {"A": "1", "Content-Type": "text/x"})),
    ],
)
def test_redirects_are_followed_as_browsers_do(
    status: int, method: str, expected: tuple[str, bytes | None, dict[str, str]]
) -> None:
    assert after_redirect(status, method, b"x", {"A": "1", "Content-Type": "text/x"}) == expected


async def test_one_portal_at_a_time(attacker: AttackPortal, cage: GuardedBrowser) -> None:
    async with cage.portal(rules_for(attacker)):
        with pytest.raises(RuntimeError, match="one portal at a time"):
            async with cage.portal(rules_for(attacker)):
                pass


async def test_even_a_request_past_our_judgement_ends_at_the_gateway(
    attacker: AttackPortal, cage: GuardedBrowser
) -> None:
    """The names and ports of the portal are all that there is, for the driver's own client too."""
    attacker.show(TARGET)
    async with cage.portal(rules_for(attacker)) as portal:
        with pytest.raises(Exception, match=r"(?i)socks"):
            await portal.context.request.get(f"http://127.0.51.9:{attacker.port}/write/foreign")
        with pytest.raises(Exception, match=r"(?i)socks"):
            await portal.context.request.get(f"http://{HOME}:1/")
        reasons = [(each.url, each.reason) for each in portal.conversation.blocked]
    assert reasons == [
        (f"tcp://127.0.51.9:{attacker.port}", "foreign_connection"),
        (f"tcp://{HOME}:1", "foreign_connection"),
    ]
    assert attacker.ledger.arrivals() == ()
