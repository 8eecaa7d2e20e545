"""Which dossiers are one case, by the codes that portals show of them. Pure. Never by a name.

A code links all dossiers that bear it: as their own, or as their other code (alias). It links nobody where a portal
shows it as the other code of several of its dossiers: then it names something else than one dossier (a batch, a
placeholder, a slip of the hand), and people are told.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dossiers.codes import is_dossier_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A dossier with the codes that may link it. ``aliases`` are the other codes that its portal shows of it."""

    id: int
    portal: str
    code: str
    aliases: frozenset[str] = field(default_factory=frozenset)

    @property
    def keys(self) -> frozenset[str]:
        """The codes that may link: those shaped like codes. Other numbers mean something in one portal only."""
        return frozenset(key for key in {self.code, *self.aliases} if is_dossier_code(key))


def cases(dossiers: Iterable[Linked]) -> dict[int, int]:
    """By dossier, its case, which bears the id of its oldest dossier; dossiers that stand alone are left out.

    The same for any order of ``dossiers``.
    """
    known = {dossier.id: dossier for dossier in dossiers}
    parent = {id_: id_ for id_ in known}

    def root(id_: int) -> int:
        while parent[id_] != id_:
            parent[id_] = parent[parent[id_]]
            id_ = parent[id_]
        return id_

    for key, bearers in _bearers(known.values()).items():
        if ambiguous_in(key, bearers):
            continue
        oldest = min(root(dossier.id) for dossier in bearers)
        for dossier in bearers:
            parent[root(dossier.id)] = oldest
    members: dict[int, list[int]] = defaultdict(list)
    for id_ in known:
        members[root(id_)].append(id_)
    return {id_: min(ids) for ids in members.values() if len(ids) > 1 for id_ in ids}


def ambiguous_in(key: str, bearers: Iterable[Linked]) -> frozenset[str]:
    """The portals that show ``key`` as the other code of several dossiers."""
    shown = Counter(dossier.portal for dossier in bearers if dossier.code != key)
    return frozenset(portal for portal, times in shown.items() if times > 1)


def _bearers(dossiers: Iterable[Linked]) -> Mapping[str, list[Linked]]:
    found: dict[str, list[Linked]] = defaultdict(list)
    for dossier in dossiers:
        for key in dossier.keys:
            found[key].append(dossier)
    return found
