"""What the ledger computes from what a portal said, kept in columns of its own."""

from datetime import date, datetime
from typing import NamedTuple

from dossiers.dates import local_date
from dossiers.observation import Observation
from dossiers.status import ENDED_GROUPS, Status

FIRST_SEEN = "first_seen"
"""The basis of an end that no portal dated."""


class Derived(NamedTuple):
    """``entered_at`` and ``ended_at`` are aware; the dates are civil in Asia/Ho_Chi_Minh.

    ``ended_basis`` is ``finished`` (NgayKetThucXuLy), ``returned`` (NgayTra), or ``FIRST_SEEN``: the portal gives no
    date, so it is the instant at which we first saw that the dossier had ended.
    """

    status_group: str | None
    entered_at: datetime | None
    ended_at: datetime | None
    ended_basis: str | None
    entered_on: date | None
    due_on: date | None
    ended_on: date | None


def derive(observation: Observation, seen_at: datetime, inferred_end: datetime | None = None) -> Derived:
    """The columns for an observation of ``seen_at`` (aware). ``inferred_end`` is what an earlier version inferred as
    the end, so that it stays the same while the portal goes on giving no date.

    The centre's report counts a dossier that was never received ("không được tiếp nhận") among the received and the
    refused. It enters the count when it is refused: before, no report counted it as open, so that by an earlier date it
    would be carried over from a report that does not hold it.
    """
    group = observation.status.group if observation.status is not None else None
    ended_at, basis = None, None
    if group in ENDED_GROUPS:
        if observation.finished_at is not None:
            ended_at, basis = observation.finished_at, "finished"
        elif observation.returned_at is not None:
            ended_at, basis = observation.returned_at, "returned"
        else:
            ended_at, basis = inferred_end or seen_at, FIRST_SEEN
    entered_at = observation.received_at
    if entered_at is None and observation.status is Status.NOT_ACCEPTED:
        entered_at = ended_at
    return Derived(
        status_group=group.value if group is not None else None,
        entered_at=entered_at,
        ended_at=ended_at,
        ended_basis=basis,
        entered_on=_day(entered_at),
        due_on=_day(observation.due_at),
        ended_on=_day(ended_at),
    )


def _day(instant: datetime | None) -> date | None:
    return None if instant is None else local_date(instant)
