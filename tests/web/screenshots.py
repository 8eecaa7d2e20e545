"""``make screenshots``: pages of the tests' ward as the pictures of README and docs/huong-dan.md. Overwrites
docs/images/dashboard-*.png."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from reporting.web.app import make_app
from scrapers.browser_find import find_browser
from store import notices
from tests.web.serving import HOSTS, serving
from tests.web.worlds import UNIT, build_ward

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


def main() -> int:
    """The number of pictures is printed."""
    choice = find_browser(None)
    if choice is None:
        sys.stderr.write("no browser: run make setup\n")
        return 3
    target = Path(__file__).parents[2] / "docs" / "images"
    with tempfile.TemporaryDirectory() as folder:
        ward = build_ward(Path(folder))
        notices.close(ward.desk.writer, UNIT, "clock_wrong", ward.at)  # what the pictures are not about
        with serving(make_app(ward.desk, HOSTS)) as served, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(choice.path), chromium_sandbox=choice.sandboxed)
            for name, (path, width, height) in SHOWN.items():
                page = browser.new_page(viewport={"width": width, "height": height}, locale="vi-VN")
                page.goto(served.origin + path)
                page.screenshot(path=target / f"dashboard-{name}.png")
            for name, (path, link, width, height) in _FOLLOWED.items():
                page = browser.new_page(viewport={"width": width, "height": height}, locale="vi-VN")
                page.goto(served.origin + path)
                page.goto(served.origin + str(page.locator(link).first.get_attribute("href")))
                page.screenshot(path=target / f"dashboard-{name}.png")
            browser.close()
        ward.close()
    sys.stdout.write(f"{len(SHOWN) + len(_FOLLOWED)} pictures in {target}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
