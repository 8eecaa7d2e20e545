"""Spelling, comparing, searching, sorting."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.text import (
    LongText,
    clean,
    collation_key,
    collation_text,
    looks_misencoded,
    match_key,
    name_collation_key,
    name_collation_text,
    search_key,
    spelling_key,
)

WORDS = st.text(st.sampled_from("aàảãáạăằẳẵắặâầẩẫấậeêếơớưứyýđĐNGTH -\u00a0\u200b"), max_size=30)


@given(st.text(max_size=60))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(max_size=60))
def test_keys_can_be_made_of_keys(text: str) -> None:
    assert match_key(match_key(text)) == match_key(text)


@given(WORDS)
def test_composition_does_not_matter(text: str) -> None:
    for form in ("NFC", "NFD"):
        other = unicodedata.normalize(form, text)
        assert clean(other) == clean(text)
        assert match_key(other) == match_key(text)
        assert collation_key(other) == collation_key(text)


@pytest.mark.parametrize(
    "pair",
    [("Hoà bình", "HÒA  BÌNH"), ("thuý", "thúy"), ("khoẻ", "khỏe"), ("uỷ ban", "ủy ban"), ("Ðà Nẵng", "Đà\u00a0Nẵng")],
)
def test_the_same_words_have_the_same_key(pair: tuple[str, str]) -> None:
    assert match_key(pair[0]) == match_key(pair[1])


@pytest.mark.parametrize("pair", [("hoà", "hoá"), ("mơ", "mo"), ("đa", "da"), ("quý", "quỳ"), ("giá", "già")])
def test_other_words_have_other_keys(pair: tuple[str, str]) -> None:
    assert match_key(pair[0]) != match_key(pair[1])


def test_searching_needs_no_marks() -> None:
    assert search_key("Đường Thuý Kiều") == "duong thuy kieu"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("đăng kí", "đăng ký"),
        ("Lí do", "lý do"),
        ("nước Mĩ", "nước Mỹ"),
        ("Quí IV", "quý IV"),
        ("tỉ đồng", "tỷ đồng"),
        ("bác sĩ", "bác sỹ"),
        ("hi vọng", "hy vọng"),
        ("qui trình", "quy trình"),
        ("Như Quỳnh", "Như Quình"),
    ],
)
def test_i_and_y_are_one_where_people_spell_either(one: str, other: str) -> None:
    assert spelling_key(match_key(one)) == spelling_key(match_key(other))
    assert spelling_key(search_key(one)) == spelling_key(search_key(other))
    assert collation_key(one) != collation_key(other), "they are sorted as they are written"


@pytest.mark.parametrize("pair", [("tai", "tay"), ("thui", "thuy"), ("Thi", "Thy"), ("kí", "kỳ"), ("kinh", "kynh")])
def test_i_and_y_stay_apart_where_they_make_other_words(pair: tuple[str, str]) -> None:
    assert spelling_key(match_key(pair[0])) != spelling_key(match_key(pair[1]))


@given(WORDS)
def test_a_spelling_has_itself_for_its_key(text: str) -> None:
    assert spelling_key(spelling_key(match_key(text))) == spelling_key(match_key(text))


@pytest.mark.parametrize(
    "character", ["\u200b", "\u202e", "\u2066", "\ufeff", "\x00", "\x1b", "\x85\u200f", "\ufffe", "\ud800"]
)
def test_nothing_invisible_stays(character: str) -> None:
    assert clean(f"Hồ{character} sơ") == "Hồ sơ"


def test_words_stand_in_the_dictionarys_order() -> None:
    ordered = ["An", "Ánh", "Ăn", "Ân", "Bình", "Dung", "Đức", "Oanh", "Ôn", "Ơn", "Ung", "Ưng", "Yến"]
    assert all(collation_key(one) < collation_key(next_) for one, next_ in pairwise(ordered))
    tones = ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert all(collation_key(one) < collation_key(next_) for one, next_ in pairwise(tones))


def test_people_stand_by_their_given_name() -> None:
    ordered = ["Trần Văn An", "Lê Thị Ánh", "Vũ Bình", "Lê Bảo Bình", "Lê Văn Bình", "Nguyễn Văn Bình", "Đỗ Đức"]
    assert all(name_collation_key(one) < name_collation_key(next_) for one, next_ in pairwise(ordered))


@given(st.lists(WORDS, min_size=3, max_size=3))
def test_sorting_is_a_total_order(texts: list[str]) -> None:
    first, second, third = sorted(texts, key=collation_key)
    assert collation_key(first) <= collation_key(second) <= collation_key(third)
    assert collation_key(first) <= collation_key(third)


@pytest.mark.parametrize("codec", ["cp1252", "cp1258"])
def test_utf8_read_as_something_else_is_noticed(codec: str) -> None:
    wrong = "Hồ sơ đăng ký của người dân".encode().decode(codec, "replace")
    assert looks_misencoded(wrong)


@pytest.mark.parametrize("text", ["Hå s¬ ®Êt ®ai", "Nguyeãn Vaên ñaát ñai", "Ñaêng kyù hoä tòch ñieän töû"])
def test_old_fonts_are_noticed(text: str) -> None:
    assert looks_misencoded(text)


@pytest.mark.parametrize(
    "text",
    ["Đăng ký khai sinh", "UBND XÃ\u00a0HƯNG ĐẠO", "“XÔ – “XÃ”", "Café Zoë", "§ 5 khoản 2", "Công ty ABC®", "à ơi"],
)
def test_sound_text_is_left_alone(text: str) -> None:
    assert not looks_misencoded(text)


@given(WORDS, WORDS)
def test_a_database_sorts_as_the_dictionary_does(one: str, other: str) -> None:
    assert (collation_text(one) < collation_text(other)) == (collation_key(one) < collation_key(other))
    assert (name_collation_text(one) < name_collation_text(other)) == (
        name_collation_key(one) < name_collation_key(other)
    )


# Letters that fold to other ones or to several, marks on consonants, hyphens, what is not seen, spaces of all kinds.
ODD = st.text(
    "abcnksđĐÐðɖKKſßẞﬁﬆŉÑñçǰẛİﾠｋⅤ-\u2010\u2212\ufe63\uff0d\u00ad\u200b\ufeff\x00\x1b\x1f\x85\xa0\u3000\u2028\t\n\x0b"
    "\x1c\u0300\u0303\u0301\u0323\u0302\u031b\u0327\u0338\u0345ḍṩấậưởỹ≠≮²9०\ud800\u212b\U0001d400",
    max_size=30,
)


@given(st.text(max_size=80) | WORDS | ODD, st.text(max_size=12) | WORDS, st.integers(0, 80), st.integers(0, 80))
def test_a_long_text_holds_the_words_whose_key_its_own_key_holds(text: str, other: str, start: int, end: int) -> None:
    key, long = match_key(text), LongText(text)
    part = text[start:end]
    for words in (
        other,
        part,
        key[start:end],
        part.swapcase(),
        unicodedata.normalize("NFD", part),
        unicodedata.normalize("NFD", text)[start:end],
    ):
        assert long.holds(words) == (match_key(words) in key)


def test_every_letter_is_found_in_whatever_way_it_is_written() -> None:
    for letter in map(chr, [*range(0x3000), *range(0xFB00, 0xFB07), *range(0xFE00, 0x10000)]):
        long, key = LongText(letter), match_key(letter)
        for words in (letter, key, letter.swapcase(), letter.casefold(), unicodedata.normalize("NFD", letter)):
            assert long.holds(words) == (match_key(words) in key)
