"""The JSON schema of ``portal.toml``, for editors that check a file while it is written."""

import tomllib
from importlib.resources import files
from typing import Any

from scrapers.portal_model import Portal

# A family's facts may stand in for these: an editor must not ask for them.
_MAY_COME_FROM_THE_FAMILY = frozenset({"Portal", "ListProfile", "Login"})
_ALWAYS = {"Portal": ["key", "name", "short_name", "family"], "ListProfile": ["key"], "Login": []}
_NOT_IN_FILES = {"ListProfile": {"tab"}}


def words() -> dict[str, dict[str, str]]:
    """What each word of a profile means (Vietnamese), by table and word."""
    return tomllib.loads((files("scrapers") / "portal_words.toml").read_text("utf-8"))


def schema() -> dict[str, Any]:
    """JSON schema (draft 2020-12) of a profile's file, with Vietnamese explanations."""
    told = words()
    found = Portal.model_json_schema(by_alias=True, mode="validation")
    for name, table in [("Portal", found), *found["$defs"].items()]:
        table.pop("description", None)
        table.pop("title", None)
        for word in _NOT_IN_FILES.get(name, set()):
            table["properties"].pop(word)
        for word, entry in table.get("properties", {}).items():
            entry.pop("title", None)
            if word in told.get(name, {}):
                entry["description"] = told[name][word]
        if name in _MAY_COME_FROM_THE_FAMILY:
            table["required"] = _ALWAYS[name]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Mô tả cổng của Hồ Sơ",
        **found,
    }
