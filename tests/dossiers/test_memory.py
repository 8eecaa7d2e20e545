"""Found out once, forgotten in time, and never a wrong answer."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from dossiers.memory import Memory


def test_what_a_text_means_is_found_out_once() -> None:
    asked: list[str] = []

    def find_out(text: str) -> int:
        asked.append(text)
        return len(text)

    memory = Memory(find_out, -1)
    assert [memory[each] for each in ("a", "bb", "a", None, "bb")] == [1, 2, 1, -1, 2]
    assert asked == ["a", "bb"]


def test_long_texts_and_what_could_not_be_found_out_are_not_kept() -> None:
    memory = Memory(int, 0)
    assert memory["0" * 300 + "7"] == 7
    with pytest.raises(ValueError, match="literal"):
        memory["x"]
    assert set(memory) == {None}


def test_it_stays_small_and_knows_what_nothing_means_whoever_asks() -> None:
    memory = Memory(str.upper, "nothing")

    def ask(start: int) -> bool:
        return all(
            memory[f"t{number}"] == f"T{number}" and memory[None] == "nothing" and len(memory) <= 5_008
            for number in range(start, start + 30_000)
        )

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(ask, range(0, 8_000, 1_000)))
