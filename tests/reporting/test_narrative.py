"""The narrative file: read whole, and refused in words that people can act on."""

from pathlib import Path

import pytest

from reporting.monthly.narrative import NarrativeError, load_narrative, parse_narrative
from tests.reporting.samples import NARRATIVE


def test_the_demos_narrative_is_read() -> None:
    story = load_narrative(NARRATIVE, month="2026-05")
    assert len(story.issued) == 2
    assert len(story.issued[0].items) == 2
    assert len(story.difficulties) == 2
    assert len(story.next_month) == 2


def test_text_is_cleaned_on_entry() -> None:
    story = parse_narrative('next_month = ["  Nguye\u0302\u0303n\u200b \u00a0 Du "]', name="x.toml")
    assert story.next_month == ("Nguyễn Du",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('month = "2026-05"\nnext_month = ["a" "b"]', "dòng 2"),
        ("difficulties = [1]", "“difficulties.1”: phải là một đoạn chữ"),
        ('difficulties = "x"', "“difficulties”: phải là một danh sách"),
        ('dificulties = ["x"]', "“dificulties”: không có mục tên như vậy"),
        ('[[issued]]\nitems = ["x"]', "“issued.1.paragraph”: còn thiếu mục này"),
        ('next_month = ["\u200b "]', "“next_month.1”: đoạn này không có chữ nào"),
        ('month = "5/2026"', "“month”: phải viết như “2026-05”"),
        (f'next_month = ["{"x" * 20_001}"]', "dài quá 20000 ký tự"),
        ('month = "2026-04"', "ghi tháng 2026-04, nhưng báo cáo này là của tháng 2026-05"),
    ],
)
def test_mistakes_are_told_with_their_place(text: str, words: str) -> None:
    with pytest.raises(NarrativeError) as caught:
        parse_narrative(text, name="2026-05.toml", month="2026-05")
    assert words in caught.value.sentence
    assert "2026-05.toml" in caught.value.sentence


def test_a_file_that_is_missing_or_not_utf8_is_told(tmp_path: Path) -> None:
    with pytest.raises(NarrativeError, match="Không thấy tệp"):
        load_narrative(tmp_path / "none.toml")
    (tmp_path / "old.toml").write_bytes('next_month = ["Hưng"]'.encode("cp1258", "replace") + b"\xff")
    with pytest.raises(NarrativeError, match="không ở mã UTF-8"):
        load_narrative(tmp_path / "old.toml")
    with pytest.raises(NarrativeError, match="Không đọc được"):
        load_narrative(tmp_path)
