"""When a portal's pages are closed: every held request is judged, and no answer is waited for that never comes."""

import asyncio
from typing import Any, cast

from playwright.async_api import CDPSession

from scrapers.guard.network import NetworkGuard

REQUEST = {"requestId": "1", "resourceType": "Document", "request": {"method": "GET", "url": "http://127.0.0.1/a"}}
ANSWER = {**REQUEST, "requestId": "2", "responseStatusCode": 200, "responseHeaders": []}


class Session:
    """A browser's session: told of answers' bodies only when ``bodies`` is set, as where their pages have gone."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.bodies = asyncio.Event()

    async def send(self, command: str, _arguments: dict[str, Any]) -> dict[str, Any]:
        self.sent.append(command)
        if command == "Fetch.getResponseBody":
            await self.bodies.wait()
            return {"body": "<p>x</p>", "base64Encoded": False}
        return {}


def _guard() -> tuple[NetworkGuard, Session]:
    guard, session = NetworkGuard(), Session()
    guard._session = cast("CDPSession", session)
    return guard, session


async def test_an_answer_whose_page_has_gone_keeps_nobody_waiting() -> None:
    guard, session = _guard()
    guard._start(dict(ANSWER))
    while not session.sent:
        await asyncio.sleep(0)
    guard._start({**ANSWER, "requestId": "3"})  # one that comes while the pages are closed
    guard._start(dict(REQUEST))
    async with asyncio.timeout(30):
        await guard.settle()
    assert sorted(session.sent) == ["Fetch.failRequest", "Fetch.getResponseBody"], "the request was judged"
    assert not guard._tasks
    assert not guard._bodies


async def test_before_that_an_answer_is_waited_for_and_given_to_its_page() -> None:
    guard, session = _guard()
    await guard.settle()  # of the portal before
    guard._start(dict(ANSWER))
    while not session.sent:
        await asyncio.sleep(0)
    session.bodies.set()
    await asyncio.gather(*guard._tasks)
    assert session.sent == ["Fetch.getResponseBody", "Fetch.fulfillRequest"]
