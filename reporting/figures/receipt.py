"""Dossiers that pass by the centre: counted, listed, and with every reason to doubt the count."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from dossiers.dates import format_date, format_instant
from dossiers.receipt import Receipt
from reporting.figures.model import PortalPicture
from reporting.figures.period import count_all
from reporting.figures.receipt_model import Doubt, DoubtKind, ReceiptAtCentre
from reporting.figures.receipt_rules import RECEIPT_FIGURES
from reporting.figures.rules import Window
from reporting.pictures import pictures
from store.database import Database
from store.history.roles import Role, roles
from store.runs import read_since

__all__ = ["RECEIPT_FIGURES", "receipt", "receipt_of"]

FRESH = timedelta(hours=24)
_TOO_MANY = "số hồ sơ không qua Trung tâm có thể thực ra ít hơn"
_TOO_FEW = "số hồ sơ không qua Trung tâm có thể thực ra nhiều hơn"


def receipt(
    database: Database,
    unit: str,
    window: Window,
    *,
    portals: Mapping[str, str] | None = None,
    fresh: timedelta = FRESH,
) -> ReceiptAtCentre:
    """Where the dossiers of the period were received, as known at ``window.as_of``. The dossiers behind each count:
    ``figures.list_dossiers`` with ``RECEIPT_FIGURES``.

    ``portals`` (key → name) are those that the unit works in and whose lists hold dossiers; without it, those that the
    ledger knows. ``fresh``: how old a picture may be while the period still runs.
    """
    counts = count_all(database, unit, RECEIPT_FIGURES, window)
    return receipt_of(database, unit, window, counts, portals=portals, fresh=fresh)


def receipt_of(
    database: Database,
    unit: str,
    window: Window,
    counts: Mapping[str, int],
    *,
    portals: Mapping[str, str] | None = None,
    fresh: timedelta = FRESH,
    known: Sequence[PortalPicture] | None = None,
) -> ReceiptAtCentre:
    """The same of counts, and of ``portals``' pictures (``known``), that are known already."""
    said = roles(database, unit, window.as_of)
    seen = pictures(database, unit, window.as_of, portals) if known is None else known
    shown = {item.portal: item for item in seen}
    stops = [key for key in shown if (role := said.get(key)) is not None and role.receipt is Receipt.ONE_STOP]
    since = {key: read_since(database, unit, key, window.as_of) for key in stops}
    return ReceiptAtCentre(
        period=window.period,
        as_of=window.as_of,
        at_centre=counts["received_at_centre"],
        late=counts["received_late_at_centre"],
        passed_by=counts["passed_by"],
        unknown=counts["receipt_unknown"],
        doubts=tuple(doubts_of(window, shown, said, since, fresh)),
    )


def doubts_of(
    window: Window,
    shown: Mapping[str, PortalPicture],
    said: Mapping[str, Role],
    since: Mapping[str, date | None],
    fresh: timedelta,
) -> list[Doubt]:
    """Every reason to doubt the counts. Pure. ``since``: from which day of receipt on a one-stop system was ever read;
    ``None``: without a first day."""
    found: list[Doubt] = []
    counted = {key: item for key, item in shown.items() if not said.get(key, Role()).repeats}
    receipts = {key: said.get(key, Role()).receipt for key in counted}
    if Receipt.ELSEWHERE in receipts.values() and Receipt.ONE_STOP not in receipts.values():
        sentence = (
            "Chưa khai cổng nào là hệ thống một cửa của Trung tâm nên không biết hồ sơ nào không qua Trung tâm. "
            "Người phụ trách chương trình cần khai cổng đó là hệ thống một cửa trong tệp cấu hình."
        )
        found.append(Doubt(kind=DoubtKind.NO_ONE_STOP, sentence=sentence))
    for key, item in counted.items():
        place = receipts[key]
        if place is None:
            sentence = (
                f"Chưa khai hồ sơ của {item.name} được tiếp nhận ở đâu nên chưa tính vào tỷ lệ. Người phụ trách "
                "chương trình cần khai nơi tiếp nhận của cổng đó trong tệp cấu hình."
            )
            found.append(Doubt(kind=DoubtKind.NOT_SAID, portal=key, sentence=sentence))
            continue
        effect = _TOO_MANY if place is Receipt.ONE_STOP else _TOO_FEW
        if place is Receipt.CENTRE:
            effect = "tỷ lệ có thể chưa đúng"
        found += _of_picture(window, item, effect, fresh)
        first = since.get(key)
        if first is not None and first > window.period.first_day:
            sentence = (
                f"{item.name} chỉ được đọc từ hồ sơ ngày {format_date(first)} trở đi: với hồ sơ nhận trước ngày đó, "
                f"{effect}."
            )
            found.append(Doubt(kind=DoubtKind.STARTS_LATE, portal=key, sentence=sentence))
    return found


def _of_picture(window: Window, item: PortalPicture, effect: str, fresh: timedelta) -> list[Doubt]:
    found = []
    if item.complete_from is None or item.complete_at is None:
        sentence = f"Chưa lần nào đọc đủ số liệu của {item.name}: {effect}."
        found.append(Doubt(kind=DoubtKind.NEVER_READ, portal=item.portal, sentence=sentence))
    elif item.complete_from < _needed_from(window, fresh):
        sentence = f"Số liệu đầy đủ của {item.name} dừng ở {format_instant(item.complete_at)}: {effect}."
        found.append(Doubt(kind=DoubtKind.STOPS_EARLY, portal=item.portal, sentence=sentence))
    if item.held is not None:
        sentence = f"{item.name} {item.held}: {effect}."
        found.append(Doubt(kind=DoubtKind.HELD, portal=item.portal, sentence=sentence))
    return found


def _needed_from(window: Window, fresh: timedelta) -> datetime:
    """A run that began earlier does not speak for what is asked: the period's end or, while it runs, the present."""
    return window.period.end if window.as_of >= window.period.end else window.as_of - fresh
