"""Logging in and turning pages with a browser's page, as a script does it with Playwright."""

import time

from playwright.sync_api import Page, sync_playwright

from bench.collect.pages import GRID
from bench.collect.peers.common import Options, options
from bench.collect.result import Walk, check_of
from bench.collect.rows import HEADERS, PASSWORD, USER
from bench.collect.server import HOMES


def log_in(page: Page, wanted: Options) -> None:
    """From the start page to the list."""
    page.goto(wanted.origin + HOMES[wanted.kind])
    page.fill("#user", USER)
    page.fill("#password", PASSWORD)
    page.click("#submit")
    page.wait_for_selector("table.list tbody tr:nth-child(100)")


def turn(page: Page, kind: str, index: int) -> None:
    """To the page ``index`` (from 1)."""
    if kind == "json":
        page.click(".next")
        page.wait_for_function("(index) => document.body.dataset.shown === String(index)", arg=index)
    elif kind == "postbacks":
        with page.expect_navigation():
            page.evaluate("([grid, page]) => __doPostBack(grid, page)", [GRID, f"Page${index + 1}"])
    else:
        page.click("a.next")
        page.wait_for_load_state()


def cell_by_cell(page: Page) -> list[list[str]]:
    """One locator for each cell, as it is usually written."""
    rows = page.locator("table.list > tbody > tr")
    found = []
    for number in range(rows.count()):
        cells = rows.nth(number).locator(":scope > td")
        if cells.count() == len(HEADERS):
            found.append([cells.nth(place).inner_text() for place in range(len(HEADERS))])
    return found


def walk(wanted: Options) -> Walk:
    """One session from its log-in to its last row."""
    rows: list[list[str]] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=wanted.browser, chromium_sandbox=False)
        page = browser.new_page()
        begun = time.perf_counter()
        log_in(page, wanted)
        logged_in = time.perf_counter()
        for index in range(wanted.pages):
            if index:
                turn(page, wanted.kind, index)
            rows += cell_by_cell(page)
        ended = time.perf_counter()
        browser.close()
    return Walk(
        pages=wanted.pages,
        rows=len(rows),
        login=logged_in - begun,
        read=ended - logged_in,
        check=check_of([row[0] for row in rows]),
    )


if __name__ == "__main__":
    print(walk(options()).line())
