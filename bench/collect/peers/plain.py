"""Plain HTTP with a session's cookie and a fast parser: as fast as one sequential session can be."""

import time
from collections.abc import Iterator

import httpx
from selectolax.lexbor import LexborHTMLParser

from bench.collect.pages import GRID
from bench.collect.peers.common import Options, options
from bench.collect.result import Walk, check_of
from bench.collect.rows import KEYS, PASSWORD, USER
from bench.collect.server import HOMES

Rows = list[list[str]]


def read_table(page: LexborHTMLParser) -> Rows:
    """The texts of all cells."""
    return [[cell.text() for cell in row.css("td")] for row in page.css("table.list tr.row")]


def table(client: httpx.Client, pages: int) -> Iterator[Rows]:
    """Pages by number."""
    for index in range(pages):
        yield read_table(LexborHTMLParser(client.get(f"/list?page={index}").content))


def postbacks(client: httpx.Client, pages: int) -> Iterator[Rows]:
    """Each page asked for by the fields of the one before."""
    page = LexborHTMLParser(client.get("/List.aspx").content)
    yield read_table(page)
    for number in range(2, pages + 1):
        fields = {
            name: node.attributes.get("value") or ""
            for node in page.css("#aspnetForm input")
            if (name := node.attributes.get("name"))
        }
        fields |= {"__EVENTTARGET": GRID, "__EVENTARGUMENT": f"Page${number}"}
        page = LexborHTMLParser(client.post("/List.aspx", data=fields).content)
        yield read_table(page)


def json_list(client: httpx.Client, pages: int) -> Iterator[Rows]:
    """The service behind the page's script."""
    for index in range(pages):
        yield [[item[key] for key in KEYS] for item in client.get(f"/api/list?page={index}").json()["items"]]


def walk(wanted: Options) -> Walk:
    """One session from its log-in to its last row."""
    kinds = {"table": table, "postbacks": postbacks, "json": json_list}
    with httpx.Client(base_url=wanted.origin, follow_redirects=True, timeout=30) as client:
        begun = time.perf_counter()
        client.get(HOMES[wanted.kind])
        client.post("/login", params={"to": HOMES[wanted.kind]}, data={"user": USER, "password": PASSWORD})
        logged_in = time.perf_counter()
        rows = [row for page in kinds[wanted.kind](client, wanted.pages) for row in page]
        ended = time.perf_counter()
    return Walk(
        pages=wanted.pages,
        rows=len(rows),
        login=logged_in - begun,
        read=ended - logged_in,
        check=check_of([row[0] for row in rows]),
    )


if __name__ == "__main__":
    print(walk(options()).line())
