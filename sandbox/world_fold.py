"""A dossier's events folded into what its portal shows at an instant."""

from datetime import datetime

from dossiers.status import Status
from sandbox.model import DossierView, EventKind, PretendDossier

_STATUS = {
    EventKind.SUBMITTED: Status.REGISTERED,
    EventKind.RECEIVED: Status.RECEIVED,
    EventKind.FORWARDED: Status.PROCESSING,
    EventKind.SUPPLEMENT_ASKED: Status.SUPPLEMENT_REQUESTED,
    EventKind.SUPPLEMENT_GIVEN: Status.PROCESSING,
    EventKind.PAYMENT_ASKED: Status.PAYMENT_REQUESTED,
    EventKind.PROCESSED: Status.PROCESSED,
    EventKind.RETURNED: Status.RETURNED,
    EventKind.REFUSED: Status.NOT_ACCEPTED,
    EventKind.STOPPED: Status.STOPPED,
    EventKind.WITHDRAWN: Status.WITHDRAWN,
}

ENDED = frozenset({EventKind.PROCESSED, EventKind.REFUSED, EventKind.STOPPED, EventKind.WITHDRAWN})
"""Events that end the processing."""


def view_at(dossier: PretendDossier, instant: datetime) -> DossierView | None:
    """What the portal shows of a dossier at an aware instant; ``None`` before its submission.

    A payment made while the portal waits for it moves the dossier on; a fee paid with the submission moves nothing.
    ``officer`` is empty as long as nobody has taken the dossier.
    """
    happened = [event for event in dossier.events if event.at <= instant]
    if not happened:
        return None
    status = Status.REGISTERED
    received_at = due_at = finished_at = returned_at = None
    department = officer = ""
    for event in happened:
        if event.kind is EventKind.PAID:
            status = Status.PROCESSING if status is Status.PAYMENT_REQUESTED else status
        else:
            status = _STATUS.get(event.kind, status)
        due_at = event.due_at or due_at
        department = event.department or department
        officer = event.officer or officer
        if event.kind is EventKind.RECEIVED:
            received_at = event.at
        elif event.kind in ENDED:
            finished_at = event.at
        elif event.kind is EventKind.RETURNED:
            returned_at = event.at
    return DossierView(
        portal=dossier.portal,
        code=dossier.code,
        number=dossier.number,
        list_key=dossier.list_key,
        aliases=dossier.aliases,
        procedure_code=dossier.procedure_code,
        procedure_name=dossier.procedure_name,
        field_name=dossier.field_name,
        applicant=dossier.applicant,
        owner_kind=dossier.owner_kind,
        channel=dossier.channel,
        status=status,
        submitted_at=happened[0].at,
        received_at=received_at,
        due_at=due_at,
        finished_at=finished_at,
        returned_at=returned_at,
        department=department,
        officer=officer,
        updated_at=happened[-1].at,
        second_of=dossier.second_of,
    )


def entered_at(dossier: PretendDossier, instant: datetime) -> datetime | None:
    """When a dossier entered the centre's count, as known at ``instant``: its receipt; its end where it was refused
    without one."""
    for event in dossier.events:
        if event.at <= instant and event.kind in (EventKind.RECEIVED, EventKind.REFUSED):
            return event.at
    return None


def paid_by(dossier: PretendDossier, instant: datetime) -> bool:
    """Whether its fee was paid by then."""
    return any(event.kind is EventKind.PAID and event.at <= instant for event in dossier.events)
