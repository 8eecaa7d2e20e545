"""The JSON schema of ``portal.toml``, for editors that check a file while it is written."""

import tomllib
from importlib.resources import files
from typing import Any

from scrapers.profile.model import Portal

# A family's facts may stand in for these: an editor must not ask for them.
_MAY_COME_FROM_THE_FAMILY = frozenset({"Portal", "ListProfile", "Login"})
_ALWAYS = {"Portal": ["key", "name", "short_name", "family"], "ListProfile": ["key"], "Login": []}
_UNKNOWN = "không có mục nào tên như vậy"
_NULL = {"type": "null"}
_NOT_IN_FILES = {"ListProfile": {"tab"}}


def words() -> dict[str, dict[str, str]]:
    """What each word of a profile means (Vietnamese), by table and word."""
    return tomllib.loads((files("scrapers.profile") / "words.toml").read_text("utf-8"))


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
        **_for_editors(found),
    }


def _for_editors(content: Any) -> Any:
    """The same, written so that an editor marks the word that is wrong and not all of its table: an unknown word is
    refused by its value, and nothing may be null, which TOML does not have."""
    if isinstance(content, list):
        return [_for_editors(each) for each in content]
    if not isinstance(content, dict):
        return content
    told = {name: _for_editors(each) for name, each in content.items() if not (name == "default" and each is None)}
    if told.get("additionalProperties") is False:
        told["additionalProperties"] = {"const": _UNKNOWN}
    kinds = [each for each in told.get("anyOf", ()) if each != _NULL]
    if len(kinds) == 1:
        del told["anyOf"]
        told = {**kinds[0], **told}
    elif kinds:
        told["anyOf"] = kinds
    return told
