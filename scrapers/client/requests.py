"""Our own requests inside a logged-in context. They pass the same guard as the page's, every hop of a redirect too."""

from collections.abc import Mapping
from urllib.parse import urldefrag, urljoin

from scrapers.client.client import OwnRequests, goes_as_it_stands, plain_address
from scrapers.guard.conversation import Conversation
from scrapers.guard.decision import Block, RequestFacts, origin_of
from scrapers.patience import retry_after_seconds
from scrapers.transport import Reply

_MOST_HOPS = 10
_HARMLESS = frozenset({"accept", "content-type"})
"""What may go on to another origin: no token is meant for it."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class RequestBlocked(Exception):
    """A request of our own, or where the portal sent it on to, is not declared in the profile."""

    def __init__(self, url: str, block: Block) -> None:
        super().__init__(block.reason)
        self.url = url
        self.block = block


async def send(
    requests: OwnRequests,
    conversation: Conversation,
    *,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | None,
    timeout_seconds: float,
) -> Reply:
    """One request with the context's cookies. Raises ``RequestBlocked``, ``RequestFailed`` and Playwright's errors."""
    for _hop in range(_MOST_HOPS):
        url = plain_address(url)
        content_type = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
        facts = RequestFacts(method=method, url=url, body=body, content_type=content_type)
        decision = conversation.judge(facts)
        if not isinstance(decision, Block) and not goes_as_it_stands(url):
            decision = Block("odd_address", write_like=False)
            conversation.record(facts, decision)
        if isinstance(decision, Block):
            raise RequestBlocked(url, decision)
        answer = await requests.fetch(method, url, headers, body, timeout_seconds)
        target = answer.headers.get("location")
        if answer.status not in _REDIRECTS or not target:
            return Reply(
                status=answer.status,
                url=url,
                content_type=answer.headers.get("content-type", ""),
                body=answer.body,
                retry_after=retry_after_seconds(answer.headers.get("retry-after"), answer.headers.get("date")),
            )
        method, body, headers = after_redirect(answer.status, method, body, headers)
        target = urldefrag(urljoin(url, target)).url
        if origin_of(target) != origin_of(url):
            headers = {name: value for name, value in headers.items() if name.lower() in _HARMLESS}
        url = target
    raise RequestBlocked(url, Block("too_many_redirects", write_like=False))


def after_redirect(
    status: int, method: str, body: bytes | None, headers: Mapping[str, str]
) -> tuple[str, bytes | None, Mapping[str, str]]:
    """What a browser sends next: 303 always reads, 301 and 302 turn a POST into reading, 307 and 308 repeat it."""
    reads = (status == 303 and method != "HEAD") or (status in (301, 302) and method == "POST")
    if not reads:
        return method, body, headers
    return "GET", None, {name: value for name, value in headers.items() if name.lower() != "content-type"}
