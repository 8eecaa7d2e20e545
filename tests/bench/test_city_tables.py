"""What the city's benchmark concludes from what it measured."""

import pytest

from bench.city.stopwatch import Spent
from bench.city.tables import Column, told


def _column(wards: int, **spent: float) -> Column:
    made = Column(head=f"{wards} wards", wards=wards)
    for question, cpu in spent.items():
        made.add(question.replace("_", " "), Spent(cpu=cpu, wall=10 * cpu))
    return made


@pytest.mark.parametrize(
    ("first", "last", "missed"),
    [
        ({"list_of_all": 140.0}, {"list_of_all": 149.0}, ""),
        ({"list_of_all": 140.0}, {"list_of_all": 151.0}, "list within 150 ms: MISSED by list of all"),
        ({"a_ward": 10.0}, {"a_ward": 16.0}, "nothing grows faster than the city: MISSED by a ward (× 1.6)"),
        ({"of_all_wards": 10.0}, {"of_all_wards": 149.0}, ""),
        ({"of_all_wards": 10.0}, {"of_all_wards": 151.0}, "MISSED by of all wards (× 15.1)"),
    ],
)
def test_goals_are_judged_by_the_processors_time(first: dict[str, float], last: dict[str, float], missed: str) -> None:
    text, reached = told("sqlite", [_column(2, **first), _column(20, **last)])
    assert reached is (not missed)
    assert missed in text


def test_one_ward_is_no_city() -> None:
    columns = [_column(1, of_all_wards=1.0), _column(2, of_all_wards=10.0), _column(20, of_all_wards=120.0)]
    assert told("sqlite", columns)[1]
