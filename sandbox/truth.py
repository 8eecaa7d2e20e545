"""What any collector should find at an instant, as plain JSON values, with the centre's counts made here anew.

The counts are made on purpose without the store's and the report's code, so that the two can be compared.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from enum import IntEnum
from typing import Any

from dossiers.periods import Period
from dossiers.status import Channel, Group
from sandbox.model import DossierView, WorldView
from sandbox.truth_centre import centre_counts, reconcile_counts
from sandbox.world import World

Json = dict[str, Any]


def truth(world: World, at: datetime) -> Json:
    """``{"at", "unit", "portals": {key: [dossier, …]}, "indicators": […], "report": {…}}``.

    Instants are ISO 8601 with +07:00, statuses, channels and owner kinds national numbers.
    """
    view = world.at(at)
    return {
        "at": view.at.isoformat(),
        "unit": world.unit.name,
        "portals": {
            portal: [dossier_json(dossier) for dossier in dossiers] for portal, dossiers in view.portals.items()
        },
        "indicators": [asdict(indicator) for indicator in view.indicators],
        "report": {"period": world.period.key, **report_counts(view, world.period)},
        "centre": centre_counts(view, world.period),
        "reconcile": reconcile_counts(view),
    }


def dossier_json(dossier: DossierView) -> Json:
    """A view's fields as JSON values."""
    return {key: _plain(value) for key, value in asdict(dossier).items()}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, IntEnum):
        return int(value)
    return list(value) if isinstance(value, tuple) else value


def originals(view: WorldView) -> Iterator[DossierView]:
    """Every dossier once: not what a portal shows for a second time."""
    for dossiers in view.portals.values():
        yield from (dossier for dossier in dossiers if dossier.second_of is None)


def report_counts(view: WorldView, period: Period) -> dict[str, int]:
    """The centre's counts of a period as the portals show it at ``view.at``.

    Source: the centre's monthly report and NĐ 118/2025/NĐ-CP. Dates decide early, on time and late; a dossier without
    a due date counts as in time.
    """
    counts: Counter[str] = Counter()
    today = min(view.at, period.end).date()
    for dossier in originals(view):
        counts.update(_counted_as(dossier, period, today.toordinal()))
    keys = (
        "received online direct carried resolved early on_time late refused withdrawn open open_in_time open_overdue "
        "without_due"
    )
    return {key: counts[key] for key in keys.split()}


def _counted_as(dossier: DossierView, period: Period, today: int) -> list[str]:
    refused_at_the_door = dossier.received_at is None and dossier.status.group is Group.REFUSED
    entered = dossier.finished_at if refused_at_the_door else dossier.received_at
    ended = dossier.finished_at
    if entered is None or entered >= period.end or (ended is not None and ended < period.start):
        return []
    due = None if dossier.due_at is None else dossier.due_at.date().toordinal()
    way = "online" if dossier.channel is Channel.ONLINE else "direct"
    counted = ["received", way if entered >= period.start else "carried"]
    if ended is None or ended >= period.end:
        counted += ["open", "open_in_time" if due is None or due >= today else "open_overdue"]
        return counted if due is not None else [*counted, "without_due"]
    counted.append("resolved")
    if dossier.status.group is Group.REFUSED:
        return [*counted, "refused"]
    if dossier.status.group is Group.WITHDRAWN:
        return [*counted, "withdrawn"]
    day = ended.date().toordinal()
    if due is None or day == due:
        return [*counted, "on_time"]
    return [*counted, "early" if day < due else "late"]
