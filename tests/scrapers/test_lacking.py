"""A profile that forgot to declare a request of its own lists is told so, with the words that mend it."""

from pathlib import Path

import pytest
import tomlkit
from typer.testing import CliRunner

from agent.cli import app
from agent.errors import ExitCode
from scrapers.foreseen import unforeseen
from scrapers.lacking import lacking
from scrapers.profile import load_portal
from tests.contracts.folders import PRETEND, SHIPPED

PROFILES = sorted([*PRETEND.glob("*/portal.toml"), *SHIPPED.glob("*/portal.toml")])
NAMES = [f"{each.parents[1].name}/{each.parent.name}" for each in PROFILES]


@pytest.mark.parametrize("file", PROFILES, ids=NAMES)
def test_every_profile_declares_what_its_own_lists_ask_for(file: Path) -> None:
    assert lacking(load_portal(file)) == ()


@pytest.mark.parametrize("file", PROFILES, ids=NAMES)
def test_what_is_said_to_be_lacking_mends_a_profile_that_declares_nothing(file: Path, tmp_path: Path) -> None:
    text = tomlkit.parse(file.read_text("utf-8"))
    text.pop("allow", None)
    bare = tmp_path / "portal.toml"
    text["allow"] = []
    bare.write_text(tomlkit.dumps(text), "utf-8")
    portal = load_portal(bare)
    lacks = lacking(portal)
    posts = [each for each in portal.lists if each.method == "POST" or portal.family == "webforms"]
    assert len(lacks) >= len(posts) + (portal.login.kind != "none")
    added = "\n".join(each.entry for each in lacks).replace("/…", "/dang-nhap")
    bare.write_text(bare.read_text("utf-8").replace("allow = []\n", "") + "\n" + added, "utf-8")
    assert lacking(load_portal(bare)) == ()


def test_the_command_says_file_line_reason_and_what_to_add(tmp_path: Path) -> None:
    text = (PRETEND / "hotich" / "portal.toml").read_text("utf-8")
    declared = 'json = ["keyword:string", "statuses[]:string"]'
    file = tmp_path / "portal.toml"
    file.write_text(text.replace(declared, 'json = ["statuses[]:string"]'), "utf-8")
    done = CliRunner().invoke(app, ["portal", "check", str(tmp_path)])
    assert done.exit_code == ExitCode.BAD_INPUT
    path = "/v1/birth/search-approve-publish"
    line = 1 + text.splitlines().index(f'path = "{path}"')
    assert f"{file}, dòng {line}: danh sách “Khai sinh” sẽ gửi POST {path}" in done.output
    assert "nội dung gửi có mục chưa khai báo" in done.output
    assert declared in done.output


def test_a_list_on_a_dangerous_path_is_told_without_an_entry(tmp_path: Path) -> None:
    text = (PRETEND / "hotich" / "portal.toml").read_text("utf-8")
    file = tmp_path / "portal.toml"
    file.write_text(text.replace('"/v1/*/approve"', '"/v1/*/search*"'), "utf-8")
    lacks = lacking(load_portal(file))
    assert {each.entry for each in lacks} == {""}
    assert "dangerous_paths" in lacks[0].told(file)


def test_what_only_the_page_knows_is_said_to_be_unknown() -> None:
    social = load_portal(PRETEND / "social")
    assert social.lists[0].form is not None
    alone = social.model_copy(update={"allow": ()})
    assert "biểu mẫu lọc" in unforeseen(alone)[0]
