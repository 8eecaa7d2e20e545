"""Which dossiers are one case: by codes alone, the same whatever the order, and never by a code that names several."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from store.history.links import Linked, ambiguous_in, cases

ONE_STOP, MINISTRY, NATIONAL = "H40.12-260504-0001", "G12.34-260504-000001", "G22.99.12-260504-000001"


def _linked(id_: int, portal: str, code: str, *aliases: str) -> Linked:
    return Linked(id=id_, portal=portal, code=code, aliases=frozenset(aliases))


def test_a_code_that_another_portal_shows_as_the_other_code_links() -> None:
    found = cases([_linked(1, "hkd", MINISTRY), _linked(2, "igate", ONE_STOP, MINISTRY), _linked(3, "hkd", NATIONAL)])
    assert found == {1: 1, 2: 1}


def test_the_same_code_in_two_portals_links_and_so_does_the_same_other_code() -> None:
    assert cases([_linked(4, "a", MINISTRY), _linked(9, "b", MINISTRY)]) == {4: 4, 9: 4}
    assert cases([_linked(4, "a", ONE_STOP, NATIONAL), _linked(9, "b", MINISTRY, NATIONAL)]) == {4: 4, 9: 4}


def test_a_chain_of_codes_is_one_case() -> None:
    chain = [_linked(3, "national", NATIONAL), _linked(1, "hkd", MINISTRY), _linked(2, "igate", ONE_STOP, MINISTRY)]
    assert cases(chain) == {1: 1, 2: 1}
    assert cases([*chain, _linked(5, "other", "G1", MINISTRY, NATIONAL)]) == {1: 1, 2: 1, 3: 1, 5: 1}


def test_numbers_that_are_no_codes_link_nothing() -> None:
    assert cases([_linked(1, "a", "12"), _linked(2, "b", "12"), _linked(3, "c", "HS-7", "12")]) == {}


def test_a_code_given_to_several_dossiers_of_one_portal_names_none_of_them() -> None:
    several = [_linked(1, "igate", "H40.12-260504-0001", MINISTRY), _linked(2, "igate", "H40.12-260504-0002", MINISTRY)]
    assert cases([*several, _linked(3, "hkd", MINISTRY)]) == {}
    assert ambiguous_in(MINISTRY, [*several, _linked(3, "hkd", MINISTRY)]) == {"igate"}


def test_a_new_code_of_the_same_portal_that_names_the_old_one_links() -> None:
    assert cases([_linked(1, "igate", ONE_STOP), _linked(2, "igate", "H40.12-260504-0002", ONE_STOP)]) == {1: 1, 2: 1}


_CODES = st.sampled_from([f"G12.34-260504-{n:06d}" for n in range(6)])
_ANY = st.lists(st.tuples(st.sampled_from("abc"), _CODES, st.frozensets(_CODES, max_size=2)), max_size=8)


@given(_ANY, st.randoms(use_true_random=False))
def test_the_cases_are_a_partition_that_no_order_changes(
    drawn: list[tuple[str, str, frozenset[str]]], rng: object
) -> None:
    unique = {(portal, code): aliases for portal, code, aliases in drawn}
    all_ = [_linked(i, portal, code, *aliases) for i, ((portal, code), aliases) in enumerate(unique.items())]
    shuffled = list(all_)
    rng.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis' own random
    found = cases(all_)
    assert cases(shuffled) == found == _slowly(all_)
    assert all(found[case] == case for case in found.values()), "a case is named by its oldest dossier"


def _slowly(dossiers: Iterable[Linked]) -> dict[int, int]:
    """The same rule, written as a search over pairs."""
    known = list(dossiers)
    alone = {d.id: {d.id} for d in known}

    def linked(one: Linked, other: Linked) -> bool:
        return any(not ambiguous_in(key, [d for d in known if key in d.keys]) for key in one.keys & other.keys)

    changed = True
    while changed:
        changed = False
        for one in known:
            for other in known:
                if alone[one.id] is not alone[other.id] and linked(one, other):
                    together = alone[one.id] | alone[other.id]
                    for id_ in together:
                        alone[id_] = together
                    changed = True
    return {id_: min(group) for group in alone.values() if len(group) > 1 for id_ in group}
