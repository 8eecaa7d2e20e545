"""The commands that ask the history: what people read, what programs read, and what is refused."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.cli import app
from agent.errors import ConfigError
from agent.settings.config import Config, load
from agent.storage import open_database
from sandbox.scenario import Scenario
from sandbox.scenario_parts import CentreNotes
from sandbox.truth import truth
from sandbox.world import World, build_world
from store.runs import ensure_portal
from tests.agent.ledgers import UNIT, fill_world, office

WORLD: World = build_world(
    Scenario(
        seed=5,
        month="2026-05",
        volume=40,
        centre=CentreNotes(noted=0.6, late=0.5, lagging=0.4, other_due=0.4),
    ).model_copy(update={"rates": Scenario(seed=5, month="2026-05").rates.model_copy(update={"portals": {"hkd": 1.0}})})
)
END = WORLD.period.end


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """An office with two portals that was read at noon of the last day and after the cut-off."""
    folder = tmp_path_factory.mktemp("office")
    made = office(folder, f"[clock]\nstart_at = {(END + timedelta(hours=2)).isoformat()}\n", portals=("igate", "hkd"))
    for key, place in (("igate", "one_stop"), ("hkd", "elsewhere")):
        profile = folder / "profiles" / key / "portal.toml"
        text = profile.read_text(encoding="utf-8")
        profile.write_text(
            text.replace("verified = true\n", f'verified = true\nreceipt = "{place}"\n'), encoding="utf-8"
        )
    for at in (END - timedelta(hours=5), END):
        fill_world(made, WORLD, at)
    database = open_database(made, END)
    from dossiers.receipt import Receipt

    ensure_portal(database, UNIT, "igate", "igate", receipt=Receipt.ONE_STOP)
    ensure_portal(database, UNIT, "hkd", "hkd", receipt=Receipt.ELSEWHERE)
    return made


def _hoso(config: Config, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["--config", str(config.path), *arguments])
    return result.exit_code, result.stdout + result.stderr


def test_what_passed_by_the_centre(config: Config) -> None:
    expected = truth(WORLD, END)["centre"]
    code, out = _hoso(config, "passed-by", "2026-05", "--json")
    told = json.loads(out)
    assert code == 0, out
    assert [row["code"] for row in told["dossiers"]] == expected["passed_by_codes"]
    assert (told["at_centre"], told["late"], told["passed_by"]) == tuple(
        expected[key] for key in ("at_centre", "late", "passed_by")
    )
    assert expected["passed_by"] > 3
    code, words = _hoso(config, "passed-by", "2026-05")
    assert "Tỷ lệ tiếp nhận tại Trung tâm" in words
    assert all(each in words for each in expected["passed_by_codes"])
    code, early = _hoso(config, "passed-by", "2026-05", "--as-of", "2026-05-01")
    assert code == 1
    assert "Chưa lần nào đọc đủ" in early


def test_a_settled_item_goes_off_the_list_and_is_kept(config: Config) -> None:
    code, out = _hoso(config, "reconcile", "list", "--json")
    items = json.loads(out)
    assert code == 1
    counted = truth(WORLD, END)["reconcile"]
    assert [item["kind"] for item in items].count("only_first") == counted["only_first"]
    assert [item["kind"] for item in items].count("disagree") == counted["disagree"]
    wanted = items[0]["first_code"]
    said = ("--by", "Nguyễn Văn Thử", "--reason", "đã nhập, số CCCD 001099012345")
    code, done = _hoso(config, "reconcile", "settle", "hkd:igate", wanted, *said)
    assert code == 0, done
    # The pretend clock starts anew with every command: what comes later is asked as of later.
    later = ("--as-of", (END + timedelta(hours=3)).isoformat())
    _, words = _hoso(config, "reconcile", "list", *later)
    assert f" {wanted}" not in words
    _, everything = _hoso(config, "reconcile", "list", "--all", "--pair", "hkd:igate", *later)
    (line,) = [line for line in everything.splitlines() if f" {wanted}" in line]
    assert "Nguyễn Văn Thử đã giải quyết" in line
    assert "001099012345" not in line


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("reconcile", "settle", "hkd:igate", "G1", "--by", "A", "--reason", "B"), "không có việc gì"),
        (("reconcile", "settle", "a:b", "G1", "--by", "A", "--reason", "B"), "hkd:igate"),
        (("reconcile", "settle", "hkd:igate", "G1", "--by", " ", "--reason", "B"), "ghi rõ ai"),
        (("history", "hkd", "G1"), "Sổ không có hồ sơ"),
        (("learned", "--since", "2027-01-01"), "phải trước"),
        (("learned", "--since", "08:00 01/01/2027"), "phải trước"),
        (("learned", "--since", "01/01/2027 08:00"), "phải trước"),
        (("learned", "--since", "31/02/2027"), "17:30 13/05/2026"),
        (("learned", "--since", "hôm qua"), "không phải là thời điểm"),
        (("passed-by", "tháng 5"), "không phải là tháng"),
    ],
)
def test_bad_input_is_told_in_words(config: Config, arguments: tuple[str, ...], words: str) -> None:
    code, out = _hoso(config, *arguments)
    assert code == 2
    assert words in out


def test_a_dossiers_history_and_what_was_learned(config: Config) -> None:
    since = (END - timedelta(hours=1)).isoformat()
    code, out = _hoso(config, "learned", "--since", since, "--json")
    assert code == 0
    told = json.loads(out)
    assert told
    changed = next((item for item in told if item["kind"] == "changed"), told[0])
    _, words = _hoso(config, "learned", "--since", since)
    assert f"biết thêm về {len(told)} hồ sơ" in words
    code, history = _hoso(config, "history", changed["portal"], changed["code"].lower())
    assert code == 0
    assert "thấy lần đầu" in history
    assert "  hình thức nộp: Tr" in history, "a word, not the number that the ledger keeps"
    assert re.search(r"loại chủ hồ sơ: [0-9]", history) is None
    noted = next(view for view in WORLD.at(END).portals["igate"] if view.second_of)
    _, linked = _hoso(config, "history", "igate", noted.code, "--json")
    assert json.loads(linked)["also"] == [["hkd", noted.aliases[0]]]


@pytest.mark.parametrize("name", ["due-changes", "supplements", "went-back", "verdicts"])
def test_each_list_is_told_to_people_and_to_programs(config: Config, name: str) -> None:
    code, out = _hoso(config, "list", name)
    assert code == 0
    assert out.strip()
    code, told = _hoso(config, "list", name, "--json")
    assert code == 0
    assert isinstance(json.loads(told), list)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[reconcile]]\nfirst = "hkd"\nsecond = "nowhere"\n', "nowhere"),
        ('[[reconcile]]\nfirst = "hkd"\nsecond = "hkd"\n', "chính nó"),
        ('[[reconcile]]\nfirst = "hkd"\nsecond = "igate"\n[[reconcile]]\nfirst = "hkd"\nsecond = "igate"\n', "hai lần"),
    ],
)
def test_pairs_that_make_no_sense_are_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        office(tmp_path, text)
    assert words in caught.value.sentence


def test_pairs_can_be_configured(tmp_path: Path) -> None:
    from agent.reconcile_pairs import pairs
    from store.history.reconcile import Pair

    text = '[[reconcile]]\nfirst = "igate"\nsecond = "hkd"\nby = "codes"\nprocedures = ["1.001612"]\n'
    made = load(office(tmp_path, text).path)
    assert pairs(made) == (Pair(first="igate", second="hkd", by_codes=True, procedures=("1.001612",)),)
