"""WebSockets don't pass where requests are stopped, so they are kept in by other means.

Pages get a stand-in that asks us first; and every document and worker script gets a content security policy that knows
the declared WebSockets only. Workers are asked by nobody, so where a profile declares a WebSocket, it is not for them.
"""

import json

from playwright.async_api import BrowserContext, WebSocketRoute

from scrapers.guard.conversation import Conversation
from scrapers.guard.decision import WEB_SOCKET, Allow, AllowedRequest, RequestFacts

REPORTS = "https://guard.invalid/"
"""Where browsers report what the policy stopped. No such host exists (RFC 6761): reports end where requests do,
and are read there."""
_POLICY = f"connect-src http: https: data: blob:{{sockets}}{{workers}}; report-uri {REPORTS}"
# A worker out of a blob has the policy of its page; one from the network has its own, without any WebSocket.
_ONLY_WORKERS_OF_THE_NETWORK = "; worker-src http: https:"


def policy_for(allowed: tuple[AllowedRequest, ...], resource: str) -> str:
    """The content security policy of a response of this kind ("Document", or "Other" for scripts of workers)."""
    sockets = [entry for entry in allowed if entry.method.upper() == WEB_SOCKET]
    if not sockets or resource != "Document":
        return _POLICY.format(sockets="", workers="")
    sources = "".join(f" ws{entry.origin.removeprefix('http')}{entry.path}" for entry in sockets)
    return _POLICY.format(sockets=sources, workers=_ONLY_WORKERS_OF_THE_NETWORK)


def reported_socket(body: bytes | None) -> str | None:
    """The address of the WebSocket that a report (``application/csp-report``) tells of; ``None`` for another report."""
    try:
        blocked = json.loads(body or b"")["csp-report"]["blocked-uri"]
    except (ValueError, KeyError, TypeError):
        return None
    return blocked if isinstance(blocked, str) and blocked.startswith(("ws:", "wss:")) else None


async def judge_web_sockets(context: BrowserContext, conversation: Conversation) -> None:
    """Every WebSocket that a page of ``context`` opens is judged before it reaches the network."""

    async def judge(route: WebSocketRoute) -> None:
        if isinstance(conversation.judge(RequestFacts(method=WEB_SOCKET, url=route.url)), Allow):
            route.connect_to_server()
        else:
            await route.close()

    await context.route_web_socket("**/*", judge)
