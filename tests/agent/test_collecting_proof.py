"""What the proof of many collecting runs makes of what it weighed."""

import pytest

from proofs.life.collecting import GROWTH_MB, LIMIT_MB, Weighed

FINE = {"hkd": "complete", "hotich": "empty_confirmed"}


def weighed(idle: list[float], **more: object) -> Weighed:
    """Runs that all went well, unless ``more`` says otherwise."""
    seen = Weighed(idle=idle, verdicts=[FINE] * len(idle))
    for name, value in more.items():
        setattr(seen, name, value)
    return seen


def test_growth_is_from_the_second_fifth_to_the_last_and_single_runs_do_not_count() -> None:
    warming, level = [60.0, 80.0, 90.0, 95.0], [100.0] * 16
    assert weighed([*warming, *level]).growth == 0
    assert weighed([*warming, *level[:-1], 200.0]).growth == 0, "a single heavy moment"
    assert weighed([float(run) for run in range(100)]).growth == pytest.approx(60)
    assert weighed([]).growth == 0
    assert weighed([90.0]).growth == 0


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (weighed([100.0] * 9), "only 9 of 10 runs"),
        (weighed([100.0] * 10, verdicts=[*[FINE] * 9, {"hkd": "partial"}]), "such as run 10: hkd partial"),
        (weighed([100.0] * 10, peak=LIMIT_MB + 1), "the tree weighed 451 MB"),
        (weighed([100.0] * 8 + [100.0 + GROWTH_MB + 1] * 2), "grew by 6.0 MB"),
        (weighed([100.0] * 10, left=["chrome (17)"]), "1 processes left behind, such as chrome (17)"),
    ],
)
def test_each_broken_promise_is_told(seen: Weighed, words: str) -> None:
    (sentence,) = seen.broken(10)
    assert words in sentence


def test_what_was_kept_breaks_nothing() -> None:
    assert weighed([100.0] * 10, peak=LIMIT_MB).broken(10) == []
