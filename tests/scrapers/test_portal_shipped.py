"""The profiles of real systems that come along, and the schema that editors check profiles with."""

import tomllib
from datetime import datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import scrapers
from dossiers.dates import VIETNAM
from dossiers.status import Status
from scrapers.files.read import read_file
from scrapers.files.view import view_of
from scrapers.profile import Overrides, load_folder, load_portal
from scrapers.profile.schema import schema, words

SHIPPED = Path(scrapers.__file__).parent / "portals"
KEYS = sorted(file.parent.name for file in SHIPPED.glob("*/portal.toml"))
PRETEND = Path(__file__).parents[2] / "sandbox" / "profiles"
EDITOR = Draft202012Validator(schema())
"""Checks as editors with JSON schemas do."""


def test_all_are_read_and_none_claims_to_have_been_tried() -> None:
    portals = load_folder(SHIPPED)
    assert {"igate", "hkd", "hotich", "index766", "health", "industry_trade"} <= set(portals)
    assert not any(portal.verified for portal in portals.values())
    assert all(portal.pace.seconds_between_pages >= 1 for portal in portals.values())
    assert len({portal.name for portal in portals.values()}) == len(portals)


@pytest.mark.parametrize("key", KEYS)
def test_each_says_in_its_first_lines_what_its_facts_come_from(key: str) -> None:
    text = (SHIPPED / key / "portal.toml").read_text("utf-8")
    head = text.split("\nkey = ")[0]
    assert head.startswith("#")
    assert any(word in head for word in ("public", "Public"))
    assert "pretend" not in text


def test_what_only_the_office_knows_is_asked_for_and_then_taken() -> None:
    assert load_portal(SHIPPED / "health").addresses_missing == ("portal", "sso")
    told = Overrides(origins={"portal": "https://motcua.example", "sso": "https://sso.example"})
    assert load_portal(SHIPPED / "health", told).addresses_missing == ()


@pytest.mark.parametrize("key", ["health", "science"])
def test_another_address_of_a_known_product_is_a_profile_of_a_few_lines(key: str) -> None:
    lines = (SHIPPED / key / "portal.toml").read_text("utf-8").splitlines()
    assert len([line for line in lines if line.strip() and not line.startswith("#")]) <= 10


def test_every_word_of_a_profile_is_explained_and_no_other() -> None:
    told, found = words(), schema()
    tables = {"Portal": found, **found["$defs"]}
    for name, table in tables.items():
        known = set(table.get("properties", {}))
        assert known == set(told.get(name, {})), name
        assert all(entry.get("description") for entry in table.get("properties", {}).values()), name
    assert set(told) <= set(tables)


FILES = sorted([*SHIPPED.glob("*/portal.toml"), *PRETEND.glob("*/portal.toml")])


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parents[1].name}/{file.parent.name}")
def test_an_editor_finds_no_mistake_in_shipped_and_pretend_profiles(file: Path) -> None:
    assert [each.message for each in EDITOR.iter_errors(tomllib.loads(file.read_text("utf-8")))] == []


@pytest.mark.parametrize(
    ("right", "wrong", "at", "about"),
    [
        ('family = "webforms"', 'family = "webform"', "family", "webform"),
        ("seconds_between_pages = 0.0", 'seconds_between_pages = "0"', "pace.seconds_between_pages", "number"),
        ('required = ["code",', 'requires = ["code",', "lists.0.requires", "không có mục nào tên như vậy"),
        ('username = "#ctl00', 'user = "#ctl00', "login.user", "không có mục nào tên như vậy"),
        ('due_at = "Hẹn trả"', 'due_date = "Hẹn trả"', "lists.0.columns.due_date", "không có mục nào tên như vậy"),
        ('for = "paging"', 'for = "page"', "allow.1.for", "page"),
        ('"Đã rút" = 7', '"Đã rút" = 11', "statuses.Đã rút", "11"),
    ],
)
def test_an_editor_underlines_a_mistake_at_its_place(right: str, wrong: str, at: str, about: str) -> None:
    text = (PRETEND / "hkd" / "portal.toml").read_text("utf-8").replace("required = [\n  ", "required = [")
    assert text.count(right) >= 1
    (found,) = EDITOR.iter_errors(tomllib.loads(text.replace(right, wrong, 1)))
    assert ".".join(map(str, found.absolute_path)) == at
    assert about in found.message


@pytest.mark.parametrize("key", [key for key in KEYS if load_portal(SHIPPED / key).family == "file"])
def test_where_nothing_is_known_of_a_portals_screen_a_saved_list_is_the_way_in(key: str) -> None:
    portal = load_portal(SHIPPED / key)
    lines = [
        ["STT", "Số hồ sơ", "Tên thủ tục", "Ngày tiếp nhận", "Hạn xử lý", "Trạng thái"],
        ["1", "H40.12-260504-0001", "Xác nhận", "04/05/2026", "08/05/2026 17:00", "Đang xử lý"],
        ["2", "H40.12-260504-0002", "Xác nhận", "04/05/2026", "", "Chờ ký số"],
    ]
    text = "\n".join(";".join(line) for line in lines)
    read = read_file("ds.csv", text.encode(), view_of(portal))
    known, unknown = [row.observation for row in read.rows if row.observation is not None]
    assert (known.status, known.due_at) == (Status.PROCESSING, datetime(2026, 5, 8, 17, tzinfo=VIETNAM))
    assert (unknown.status, unknown.raw_status) == (None, "Chờ ký số"), "no word of theirs is guessed"


def test_every_system_that_a_ward_works_in_has_a_profile() -> None:
    systems = {"national", "land", "culture", "defence", "province_old", "merit", "social", "igate", "hkd", "hotich"}
    ministries = {"health", "education", "home_affairs", "science", "construction", "agriculture", "industry_trade"}
    assert systems | ministries | {"index766"} == set(KEYS)
