"""Dossiers that had ended and are open again: nothing of the history is changed, and people are told once."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from dossiers.observation import Observation
from dossiers.problems import Actor, Problem, Retry, Scope
from dossiers.status import ENDED_GROUPS
from store.tables import dossier_version, issue

CODE = "status_went_back"
_ENDED = frozenset(group.value for group in ENDED_GROUPS)


def went_back(before: Mapping[int, Mapping[str, Any]], moved: Sequence[tuple[int, Observation]]) -> tuple[Problem, ...]:
    """A problem for each of the ``moved`` dossiers that had ended before and is open now. A status that nobody knows
    tells nothing."""
    found = []
    for id_, now in moved:
        old = before[id_]
        if old["status_group"] not in _ENDED or now.status is None or now.status.group in ENDED_GROUPS:
            continue
        found.append(
            Problem(
                code=CODE,
                actor=Actor.OPERATOR,
                scope=Scope.ROW,
                retry=Retry.NEVER,
                sentence=(
                    f"Hồ sơ {now.code} đã “{old['raw_status']}” nay cổng lại ghi “{now.raw_status}”. Cả hai đều được "
                    "ghi lại, không mất gì. Xin hỏi người xử lý xem hồ sơ có được mở lại không."
                ),
                list_key=now.list_key,
                dossier_code=now.code,
                detail=f"{old['raw_status']} → {now.raw_status}",
            )
        )
    return tuple(found)


def still_back(connection: Connection, unit: str, portal: str) -> frozenset[str]:
    """The open issues of this kind (by ``same``) whose dossiers have not ended again: they stay open though no later
    run shows the step itself."""
    i, v = issue.c, dossier_version.c
    query = (
        select(i.same, v.status_group)
        .join(dossier_version, (v.unit == i.unit) & (v.portal == i.portal) & (v.code == i.dossier_code))
        .where(i.unit == unit, i.portal == portal, i.code == CODE, i.closed_at.is_(None), v.known_to.is_(None))
    )
    return frozenset(same for same, group in connection.execute(query) if group not in _ENDED)
