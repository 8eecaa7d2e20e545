"""The guide to describing a portal: every example in it can be used, and it leaves out nothing."""

import re
import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest
import tomlkit

from dossiers.dates import DateShape
from scrapers.lacking import lacking
from scrapers.profile import Portal, load_portal
from scrapers.profile.model import Family

GUIDE = (Path(__file__).parents[2] / "docs" / "adding-a-portal.md").read_text("utf-8")
BLOCKS = re.findall(r"^```toml (\w+) ?(\w*)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
"""What kind of example it is (``base``, ``whole`` list, ``add`` to a whole one, ``alone``), its family, its text."""


def together(*texts: str) -> dict[str, Any]:
    """Tables merge, arrays of tables follow one another."""

    def merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
        found = dict(base)
        for name, value in over.items():
            old = found.get(name)
            if isinstance(old, dict) and isinstance(value, dict):
                found[name] = merge(old, value)
            elif isinstance(old, list) and name == "allow":
                found[name] = [*old, *value]
            else:
                found[name] = value
        return found

    whole: dict[str, Any] = {}
    for text in texts:
        whole = merge(whole, tomllib.loads(text))
    return whole


def described(kind: str, family: str, text: str, folder: Path) -> Portal:
    """The portal of one example, with what the guide says to put around it."""
    (base,) = (each for name, _, each in BLOCKS if name == "base")
    first = next(each for name, of, each in BLOCKS if (name, of) == ("whole", family or "table"))
    parts = {"alone": [text], "base": [base, first], "whole": [base, text], "add": [base, first, text]}[kind]
    table = together(*parts)
    if family:
        table["family"] = family
    file = folder / "portal.toml"
    file.write_text(tomlkit.dumps(table), "utf-8")
    return load_portal(file)


@pytest.mark.parametrize(("kind", "family", "text"), BLOCKS, ids=[f"{number}" for number in range(len(BLOCKS))])
def test_every_example_is_a_description_that_can_be_used(kind: str, family: str, text: str, tmp_path: Path) -> None:
    portal = described(kind, family, text, tmp_path)
    assert not portal.verified
    assert portal.lists
    assert lacking(portal) == (), "and declares whatever its own lists ask for"


def test_no_example_goes_untested() -> None:
    assert GUIDE.count("```toml") == len(BLOCKS)


def test_every_kind_of_portal_and_every_shape_of_dates_is_shown() -> None:
    shown = {family for kind, family, _ in BLOCKS if kind == "whole"}
    shown |= {tomllib.loads(text)["family"] for kind, _, text in BLOCKS if kind == "alone"}
    assert shown == set(get_args(Family))
    for shape in DateShape:
        assert f"`{shape.value}`" in GUIDE, shape
