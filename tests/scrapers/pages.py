"""A portal of saved pages, and profiles written on the spot, for the tests of families."""

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scrapers.families import ReadContext
from scrapers.profile import Portal
from scrapers.transport import Reply, Request
from tests.scrapers.samples_time import TODAY

ORIGIN = "https://cong.example"
_HEAD = """
key = "cong"
name = "Cổng Ví Dụ"
short_name = "Ví dụ"
origins = { portal = "https://cong.example" }
login = { kind = "none" }
statuses = { "Đang xử lý" = 4, "Đã xử lý xong" = 9 }
"""


def portal_of(family: str, text: str) -> Portal:
    """A portal of that family with the lists of ``text`` (TOML)."""

    def tuples(value: Any) -> Any:
        if isinstance(value, list):
            return tuple(tuples(each) for each in value)
        return {name: tuples(each) for name, each in value.items()} if isinstance(value, dict) else value

    return Portal.model_validate(tuples(tomllib.loads(f'{_HEAD}\nfamily = "{family}"\n{text}')))


@dataclass
class Pages:
    """Implements ``Transport``: what each path (with its query, as sent) answers."""

    answer: Callable[[Request], str | object]
    asked: list[Request] = field(default_factory=list)

    async def send(self, request: Request) -> Reply:
        """The reply; a text is a page, anything else JSON."""
        self.asked.append(request)
        found = self.answer(request)
        if isinstance(found, Exception):
            raise found
        if isinstance(found, Reply):
            return found
        query = "&".join(f"{name}={value}" for name, value in request.query)
        url = f"{ORIGIN}{request.path}" + (f"?{query}" if query else "")
        if isinstance(found, str):
            return Reply(status=200, url=url, content_type="text/html; charset=utf-8", body=found.encode())
        return Reply(status=200, url=url, content_type="application/json", body=json.dumps(found).encode())

    async def page_html(self) -> Reply:
        """An empty page."""
        return Reply(status=200, url=f"{ORIGIN}/", content_type="text/html", body=b"<body></body>")


def reading(**changes: Any) -> ReadContext:
    """A reading context that never waits."""

    async def sleep(seconds: float) -> None:
        return

    return ReadContext(**{"today": TODAY, "sleep": sleep, "page_seen": lambda *_: None, **changes})


def asked(pages: Pages) -> list[tuple[str, Mapping[str, str]]]:
    """What was asked: path and query or form."""
    return [(request.path, dict(request.form or request.query)) for request in pages.asked]
