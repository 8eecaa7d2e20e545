"""What both crawlers do with a page: the rows by one script, which is how a crawler is well written."""

import time
from collections.abc import Iterator
from typing import Any

from bench.collect.pages import GRID
from bench.collect.peers.common import Options
from bench.collect.result import Walk, check_of
from bench.collect.rows import PASSWORD, USER
from bench.collect.server import HOMES

ROWS = """() => [...document.querySelectorAll("table.list > tbody > tr")]
  .map((row) => [...row.querySelectorAll(":scope > td")].map((cell) => cell.textContent))
  .filter((row) => row.length === 12)"""
READY = "table.list > tbody > tr:nth-child(100)"


class Seen:
    """The rows of one walk, and when it was logged in and over."""

    def __init__(self, wanted: Options) -> None:
        self.wanted = wanted
        self.rows: list[list[str]] = []
        self.begun = self.logged_in = self.ended = time.perf_counter()

    def take(self, rows: list[list[str]]) -> None:
        """The rows of one more page."""
        self.rows += rows
        self.ended = time.perf_counter()

    def addresses(self) -> Iterator[str]:
        """The further pages, where they have addresses."""
        place = {"table": "/list", "json": "/app"}.get(self.wanted.kind)
        for index in range(1, self.wanted.pages if place else 1):
            yield f"{self.wanted.origin}{place}?page={index}"

    def walk(self) -> Walk:
        """As the output tells it."""
        return Walk(
            pages=self.wanted.pages,
            rows=len(self.rows),
            login=self.logged_in - self.begun,
            read=self.ended - self.logged_in,
            check=check_of([row[0] for row in self.rows]),
        )


async def first_page(page: Any, seen: Seen) -> None:
    """Logs in where the browser was led to the log-in form; then the first page, and all that only post-backs reach."""
    seen.begun = time.perf_counter()
    await page.fill("#user", USER)
    await page.fill("#password", PASSWORD)
    await page.click("#submit")
    await page.wait_for_selector(READY)
    seen.logged_in = time.perf_counter()
    seen.take(await page.evaluate(ROWS))
    for index in range(1, seen.wanted.pages if seen.wanted.kind == "postbacks" else 1):
        async with page.expect_navigation():
            await page.evaluate("([grid, page]) => __doPostBack(grid, page)", [GRID, f"Page${index + 1}"])
        seen.take(await page.evaluate(ROWS))


async def next_page(page: Any, seen: Seen) -> None:
    """A page that has an address."""
    await page.wait_for_selector(READY)
    seen.take(await page.evaluate(ROWS))


def home(wanted: Options) -> str:
    """Where the walk begins."""
    return wanted.origin + HOMES[wanted.kind]
