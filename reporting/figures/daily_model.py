"""The dossiers that a day's mail lists."""

from dataclasses import dataclass
from datetime import date

from reporting.figures.model import DossierRow


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyLists:
    """Open dossiers of one civil day (``today``, Asia/Ho_Chi_Minh), each list by its own condition.

    ``due_soon`` are due after today up to and including ``soon_until``, the ``soon_days``-th working day from today.
    A dossier that waits for the citizen is in ``waiting_for_citizen`` and, by its due date, in one of the others too.
    ``unknown_status`` holds dossiers whose status the portal's profile can't map: they may be open or ended, so they
    are in no other list, except ``maybe_overdue``: what may be late although no date of an open dossier says so. It
    holds dossiers of other lists again, so that it is counted and not shown once more.
    """

    today: date
    soon_days: int
    soon_until: date
    overdue: tuple[DossierRow, ...] = ()
    due_today: tuple[DossierRow, ...] = ()
    due_soon: tuple[DossierRow, ...] = ()
    no_due_date: tuple[DossierRow, ...] = ()
    waiting_for_citizen: tuple[DossierRow, ...] = ()
    unknown_status: tuple[DossierRow, ...] = ()
    maybe_overdue: tuple[DossierRow, ...] = ()


LIST_NAMES = ("overdue", "due_today", "due_soon", "no_due_date", "waiting_for_citizen", "unknown_status")
"""The names of the lists that a mail shows, most urgent first."""
