"""The pictures of README and of the staff's guide are made of the pages as they are."""

import re
import struct
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.web.screenshots import FOLDER, SHOWN, take
from tests.web.serving import Served

pytestmark = pytest.mark.browser

ROOT = FOLDER.parents[1]


async def test_every_picture_that_the_docs_show_is_taken(chromium: Browser, served: Served, tmp_path: Path) -> None:
    taken = {file.name: _size(file) for file in await take(chromium, served.origin, tmp_path)}
    assert {name: taken[f"dashboard-{name}.png"] for name in SHOWN} == {
        name: size for name, (_, *size) in SHOWN.items()
    }
    words = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/huong-dan.md"))
    assert set(re.findall(r"dashboard-[a-z]+\.png", words)) == set(taken)
    assert {file.name for file in FOLDER.glob("dashboard-*.png")} == set(taken)


def _size(picture: Path) -> list[int]:
    """Width and height out of a PNG's first chunk."""
    return list(struct.unpack(">II", picture.read_bytes()[16:24]))
