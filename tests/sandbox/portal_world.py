"""A small world for the portals' tests: dossiers made by hand, no history."""

from datetime import datetime, timedelta

from dossiers.dates import VIETNAM
from dossiers.status import Channel, OwnerKind, Status
from sandbox.model import DossierView, IndicatorView, WorldView

AT = datetime(2026, 5, 13, 8, 0, tzinfo=VIETNAM)
LISTS = {
    "igate": ("dossiers",),
    "construction": ("dossiers",),
    "hkd": ("applications",),
    "hotich": ("birth", "death", "marriage"),
    "national": ("dossiers",),
    "land": ("dossiers",),
    "legacy": ("dossiers",),
    "defence": ("dossiers",),
    "social": ("dossiers",),
}


def dossier(portal: str, list_key: str, number: int) -> DossierView:
    """A dossier whose status, channel and dates follow from its number."""
    status = Status(number % 10 + 1)
    submitted = AT - timedelta(days=30) + timedelta(minutes=37 * number)
    received = None if status in {Status.REGISTERED, Status.NOT_ACCEPTED} else submitted + timedelta(hours=1)
    return DossierView(
        portal=portal,
        code=f"H00.00-260413-{number:04d}",
        number=number,
        list_key=list_key,
        aliases=(f"H00.00.99-260413-{number:04d}",) if number % 3 == 0 else (),
        procedure_code="1.001193.000.00.00.H00",
        procedure_name="Đăng ký khai sinh <b>&",
        field_name="Hộ tịch",
        applicant=f"Người Nộp Số {number}",
        owner_kind=OwnerKind.CITIZEN,
        channel=Channel(number % 3 + 1),
        status=status,
        submitted_at=submitted,
        received_at=received,
        due_at=submitted + timedelta(days=5) if received else None,
        finished_at=submitted + timedelta(days=2) if status in {Status.PROCESSED, Status.RETURNED} else None,
        returned_at=submitted + timedelta(days=3) if status is Status.RETURNED else None,
        department="Phòng Văn hóa - Xã hội",
        officer="Phạm Thị Thử",
        updated_at=submitted,
    )


class TinyWorld:
    """``size`` dossiers in each list; one more with each day after ``AT``."""

    def __init__(self, size: int) -> None:
        self.size = size

    def at(self, instant: datetime) -> WorldView:
        """The picture at ``instant``."""
        size = self.size + max(0, (instant - AT).days) if self.size else 0
        portals = {
            portal: tuple(
                dossier(portal, key, place * 1000 + n) for place, key in enumerate(lists) for n in range(1, size + 1)
            )
            for portal, lists in LISTS.items()
        }
        indicators = (
            IndicatorView(key="digitisation", name="Tỷ lệ số hóa hồ sơ", numerator=858, denominator=858),
            IndicatorView(key="reuse", name="Tỷ lệ khai thác, sử dụng lại", numerator=559, denominator=610),
            IndicatorView(key="online_payment", name="Tỷ lệ thanh toán trực tuyến", numerator=0, denominator=0),
        )
        return WorldView(at=instant, portals=portals, indicators=indicators)
