"""``make screenshots``: pages of the tests' ward as the pictures of README and docs/huong-dan.md. Overwrites
docs/images/dashboard-*.png. The tests take the same pictures (``test_pictures``)."""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from reporting.web.app import make_app
from scrapers.browser.find import find_browser
from store import notices
from tests.web.serving import HOSTS, serving
from tests.web.worlds import UNIT, build_ward

FOLDER = Path(__file__).parents[2] / "docs" / "images"
SHOWN = {
    "today": ("/", 1280, 1500),
    "dossiers": ("/ho-so?chi-tieu=overdue", 1280, 900),
    "phone": ("/", 390, 844),
    "portals": ("/cong", 1100, 1150),
    "chases": ("/don-doc", 1100, 900),
    "report": ("/bao-cao/2026-09", 1100, 1150),
}
"""Each page, and how much of it is shown (CSS pixels)."""
_FOLLOWED = {"dossier": ("/ho-so?chi-tieu=overdue", "tbody .c-ma a", 1100, 950)}
"""A page behind the first link of another one."""


async def take(browser: Browser, origin: str, folder: Path) -> list[Path]:
    """Takes every picture into ``folder``."""
    taken = []
    for name, (path, width, height) in SHOWN.items():
        taken.append(await _take(browser, origin + path, folder / f"dashboard-{name}.png", (width, height)))
    for name, (path, link, width, height) in _FOLLOWED.items():
        file = folder / f"dashboard-{name}.png"
        taken.append(await _take(browser, origin + path, file, (width, height), origin=origin, link=link))
    return taken


async def _take(
    browser: Browser, address: str, file: Path, size: tuple[int, int], *, origin: str = "", link: str | None = None
) -> Path:
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="vi-VN")
    page = await context.new_page()
    await page.goto(address)
    if link is not None:
        await page.goto(origin + str(await page.locator(link).first.get_attribute("href")))
    await page.screenshot(path=file)
    await context.close()
    return file


async def _all() -> int:
    choice = find_browser(None)
    if choice is None:
        sys.stderr.write("no browser: run make setup\n")
        return 3
    with tempfile.TemporaryDirectory() as folder:
        ward = build_ward(Path(folder))
        notices.close(ward.desk.writer, UNIT, "clock_wrong", ward.at)  # what the pictures are not about
        with serving(make_app(ward.desk, HOSTS)) as served:
            async with async_playwright() as playwright:
                sandboxed = choice.sandboxed
                browser = await playwright.chromium.launch(executable_path=choice.path, chromium_sandbox=sandboxed)
                taken = await take(browser, served.origin, FOLDER)
                await browser.close()
        ward.close()
    sys.stdout.write(f"{len(taken)} pictures in {FOLDER}\n")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(_all()))
