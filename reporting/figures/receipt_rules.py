"""Dossiers that pass by the centre: the conditions, one named predicate each, never NULL.

They ask the columns of ``store.history.versions.counted``. A dossier was received at the centre if any view of its
case, in the one-stop system or in a portal in which the centre's officers receive themselves, was received (or refused
at the door) there. What entered a portal of other hands and was never received at the centre passed by it. A period is
judged as its report is: what the one-stop system received only after the period's end had passed by in that period.
Dossiers that nobody has taken yet count nowhere. Source: NĐ 118/2025/NĐ-CP, all dossiers are received at the one-stop
centre.
"""

from sqlalchemy import and_, or_

from dossiers.receipt import Receipt
from reporting.figures.rules import Columns, Figure, Truth, Window


def _entered_in(c: Columns, w: Window) -> Truth:
    return and_(c.entered_at.is_not(None), c.entered_at >= w.period.start, c.entered_at < w.period.end)


def _elsewhere(c: Columns) -> Truth:
    return and_(c.receipt.is_not(None), c.receipt == Receipt.ELSEWHERE.value)


def _at_centre(c: Columns, w: Window) -> Truth:
    return and_(_entered_in(c, w), c.receipt.is_not(None), c.centre_at.is_not(None), c.centre_at < w.period.end)


def _passed_by(c: Columns, w: Window) -> Truth:
    return and_(_entered_in(c, w), _elsewhere(c), or_(c.centre_at.is_(None), c.centre_at >= w.period.end))


def _late(c: Columns, w: Window) -> Truth:
    return and_(_at_centre(c, w), _elsewhere(c), c.centre_on.is_not(None), c.centre_on > c.entered_on)


def _unknown(c: Columns, w: Window) -> Truth:
    return and_(_entered_in(c, w), c.receipt.is_(None))


def _passed_by_all(c: Columns, w: Window) -> Truth:
    return and_(c.entered_at.is_not(None), c.entered_at <= w.as_of, _elsewhere(c), c.centre_at.is_(None))


RECEIPT_FIGURES = {
    figure.key: figure
    for figure in (
        Figure(key="received_at_centre", label="Tiếp nhận tại Trung tâm trong kỳ", condition=_at_centre),
        Figure(key="passed_by", label="Không qua Trung tâm trong kỳ", condition=_passed_by),
        Figure(key="received_late_at_centre", label="Trung tâm tiếp nhận sau khi nơi khác đã nhận", condition=_late),
        Figure(key="receipt_unknown", label="Chưa khai nơi tiếp nhận, trong kỳ", condition=_unknown),
        Figure(
            key="passed_by_all", label="Không qua Trung tâm, tất cả đến nay", condition=_passed_by_all, of_period=False
        ),
    )
}
"""Every figure of where dossiers are received, by key. What entered in the period = received_at_centre + passed_by +
receipt_unknown."""
