"""Scenario files: what they need, and what people are told when something is wrong."""

from datetime import datetime
from pathlib import Path

import pytest

from sandbox.scenario import ScenarioError, load_scenario, parse_scenario, shipped_scenario

BARE = 'seed = 1\nmonth = "2026-05"\n'
QUOTAS = "carried = 1\nonline = 3\nearly = 3\nopen_in_time = 1\n[quotas.portals]\nigate = 4\n"


def test_a_bare_scenario_has_defaults() -> None:
    scenario = parse_scenario(BARE, "x.toml")
    assert scenario.quotas is None
    assert scenario.walk == (scenario.period.end,)
    assert scenario.period.end.isoformat() == "2026-05-13T17:00:00+07:00"


def test_instants_are_read_quoted_and_bare() -> None:
    quoted = parse_scenario(BARE + 'moments = ["2026-05-12T07:30:00+07:00"]', "x.toml")
    bare = parse_scenario(BARE + "moments = [2026-05-12T00:30:00Z]", "x.toml")
    assert quoted.moments == bare.moments == (datetime.fromisoformat("2026-05-12T07:30:00+07:00"),)


@pytest.mark.parametrize("name", ["2026-05", "busy"])
def test_shipped_scenarios_load_and_end_their_walk_at_the_cut_off(name: str) -> None:
    scenario = load_scenario(shipped_scenario(name))
    assert scenario.walk[-1] == scenario.period.end
    assert scenario.quotas is not None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('month = "2026-05"', "seed: thiếu mục này"),
        ('seed = "một"\nmonth = "2026-05"', "seed: phải là số nguyên"),
        ('seed = 1\nmonth = "05/2026"', "month: “05/2026” không phải là tháng"),
        (BARE + "volum = 3", "volum: không có mục này (có phải là “volume”?)"),
        (BARE + "[rates]\nearli = 0.5", "rates.earli: không có mục này (có phải là “early”?)"),
        (BARE + "[rates]\nearly = 1.5", "rates.early: giá trị 1.5 quá lớn, giới hạn là 1"),
        (BARE + "[rates]\nonline = 0.0\nin_person = 0.0\npost = 0.0", "ít nhất một hình thức nộp"),
        (BARE + "[rates.portals]\nabc = 1.0", "chỉ nhận igate, hkd, hotich"),
        (BARE + "[cut_off]\nday = 31", "cut_off.day: giá trị 31 quá lớn, giới hạn là 28"),
        (BARE + '[cut_off]\nat = "năm giờ"', "cut_off.at: phải là giờ trong ngày"),
        (BARE + '[unit]\ncode = "Hưng Đạo"', "unit.code: phải là mã đơn vị"),
        (BARE + 'moments = ["2026-05-12T07:30:00"]', "moments.0: phải có múi giờ"),
        (BARE + 'moments = ["hôm qua"]', "moments.0: phải là thời điểm có múi giờ"),
        (
            BARE + "[quotas]\n" + QUOTAS.replace("igate = 4", "igate = 5"),
            "tổng theo cổng (5) phải bằng tổng tiếp nhận (4)",
        ),
        (BARE + "[quotas]\n" + QUOTAS.replace("early = 3", "early = 2"), "tổng theo kết quả (3)"),
        (BARE + "[quotas]\nreused = 1\n" + QUOTAS, "reuse_eligible và reused phải cùng có"),
        (BARE + '[watch]\nat = "2026-05-12T07:30:00+07:00"', "phần watch cần có phần quotas"),
        (BARE + '[watch]\nat = "2026-06-12T07:30:00+07:00"', "watch.at phải nằm trong kỳ báo cáo"),
        ("seed = ", "viết sai cú pháp TOML"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_place(text: str, told: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(text, "kich-ban.toml")
    assert told in str(caught.value)
    assert "kich-ban.toml" in str(caught.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_scenario('month = "2026-05"\nx = 1', "x.toml")
    assert len(str(caught.value).splitlines()) == 3


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="Không đọc được"):
        load_scenario(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b"title = '\xe9'")
    with pytest.raises(ScenarioError, match="Không đọc được"):
        load_scenario(tmp_path / "latin.toml")
