"""A demo's configuration: a real ``config.toml`` that points at the pretend portals and mail server."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

import tomlkit

LETTERHEAD = Path(__file__).with_name("letterhead.toml")
DOMAIN = "trungtam.example"
_REPORTED_PLACE = "Hưng Đạo"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoWorld:
    """What the demo's configuration speaks of. ``origins`` and ``usernames`` by portal key; a portal without a user
    name is public. ``departments`` are the names that portals show."""

    unit_code: str
    unit_name: str
    profile_folder: Path
    origins: Mapping[str, Mapping[str, str]]
    usernames: Mapping[str, str]
    departments: tuple[str, ...]
    cut_off_day: int
    cut_off_at: time
    mail_host: str
    mail_port: int
    mail_username: str
    mail_ca_file: Path
    narrative_folder: Path
    terms: Mapping[str, int]


def config_text(world: DemoWorld, start_at: datetime) -> str:
    """The file's text; the program's clock starts at ``start_at`` (aware). Paths are relative to the file."""
    document = tomlkit.document()
    document.add(tomlkit.comment("Do lệnh “hoso demo” ghi ra, cho các cổng giả."))
    document["unit"] = {"code": world.unit_code, "name": world.unit_name}
    document["data"] = {"folder": ".", "portal_folders": [str(world.profile_folder)]}
    portals = tomlkit.aot()
    for key, origins in world.origins.items():
        portal = tomlkit.table()
        portal["key"] = key
        if key in world.usernames:
            portal["username"] = world.usernames[key]
            portal["expected_unit"] = world.unit_name
        else:  # the public page is asked for one unit by its code
            parameters = tomlkit.inline_table()
            parameters["unit_code"] = world.unit_code
            portal["parameters"] = parameters
        inline = tomlkit.inline_table()
        inline.update(dict(origins))
        portal["origins"] = inline
        portal["seconds_between_pages"] = 0  # the pretend portals need no politeness
        portals.append(portal)
    document["portals"] = portals
    document["mail"] = _mail(world)
    document["leaders"] = {"recipients": [f"lanhdao@{DOMAIN}"]}
    departments = tomlkit.aot()
    for position, name in enumerate(world.departments, start=1):
        department = tomlkit.table()
        department["name"] = name
        department["recipients"] = [f"phong{position}@{DOMAIN}"]
        departments.append(department)
    document["departments"] = departments
    terms = tomlkit.inline_table()
    terms.update(dict(world.terms))
    document["calendar"] = {"terms": terms}
    document["report"] = {
        "cut_off_day": world.cut_off_day,
        "cut_off_at": f"{world.cut_off_at:%H:%M}",
        "folder": "share",
        "narrative_folder": str(world.narrative_folder),
        "letterhead": _letterhead(world.unit_name),
    }
    document["limits"] = {"sync_seconds": 300}
    document["secrets"] = {"backend": "file", "file": "secrets.json", "key_file": "secrets.key"}
    document["clock"] = {"start_at": start_at}
    return tomlkit.dumps(document)


def _letterhead(unit_name: str) -> dict[str, object]:
    """The fixed words for this unit. The signer's name belongs to the real report's own ward only."""
    words: dict[str, object] = tomllib.loads(LETTERHEAD.read_text(encoding="utf-8"))
    place = unit_name.removeprefix("Phường ").removeprefix("Xã ")
    words["parent_body"] = str(words["parent_body"]).replace("{unit}", unit_name.upper())
    words["place"] = str(words["place"]).replace("{place}", place)
    if place != _REPORTED_PLACE:
        del words["signer_name"]
    return words


def _mail(world: DemoWorld) -> dict[str, object]:
    return {
        "host": world.mail_host,
        "port": world.mail_port,
        "security": "starttls",
        "username": world.mail_username,
        "sender": f"hoso@{DOMAIN}",
        "sender_name": "Chương trình theo dõi hồ sơ",
        "ca_file": str(world.mail_ca_file),
    }
