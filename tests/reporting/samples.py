"""Figures, dossiers and mails for the tests. All names are invented, except the reference report's own words."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from dossiers.dates import VIETNAM
from dossiers.periods import Period
from dossiers.snapshot import Verdict
from reporting.alerts import AlertInput, Department
from reporting.figures.daily_model import DailyLists
from reporting.figures.model import DossierRow, MonthlyFigures, PortalPicture, Rate
from reporting.mail.message import Message
from reporting.monthly import Letterhead, Narrative, load_narrative

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "tests" / "reference" / "bao-cao-thang-05-2026.txt"
NARRATIVE = ROOT / "sandbox" / "scenarios" / "2026-05.narrative.toml"

START = datetime(2026, 4, 13, 17, 0, tzinfo=VIETNAM)
END = datetime(2026, 5, 13, 17, 0, tzinfo=VIETNAM)
AS_OF = datetime(2026, 5, 13, 17, 30, tzinfo=VIETNAM)

WHOLE = PortalPicture(
    portal="igate",
    name="Một cửa của tỉnh",
    complete_from=END + timedelta(minutes=1),
    complete_at=END + timedelta(minutes=9),
    tried_at=END + timedelta(minutes=9),
    verdict=Verdict.COMPLETE,
)

REFERENCE_FIGURES = MonthlyFigures(
    unit="hung-dao",
    period=Period(year=2026, month=5, start=START, end=END),
    as_of=AS_OF,
    received_total=944,
    received_online=858,
    received_direct=0,
    received_unknown_channel=0,
    carried_over=86,
    resolved_total=762,
    resolved_early=732,
    resolved_on_time=4,
    resolved_late=4,
    refused=9,
    withdrawn=13,
    open_total=182,
    open_in_time=182,
    open_overdue=0,
    no_due_date=0,
    unknown_status=0,
    ended_date_inferred=0,
    rates=(
        Rate(key="digitisation", percent=Decimal(100)),
        Rate(key="reuse", percent=Decimal("91.64")),
        Rate(key="online_payment", percent=Decimal("100.00")),
    ),
    pictures=(WHOLE,),
)

LETTERHEAD = Letterhead(
    parent_body="ỦY BAN NHÂN DÂN\nPHƯỜNG HƯNG ĐẠO",
    issuing_body="TRUNG TÂM PHỤC VỤ\nHÀNH CHÍNH CÔNG",
    number_suffix="BC-TTPVHCC",
    place="Hưng Đạo",
    centre="Trung tâm Phục vụ hành chính công",
    basis=(
        "Công văn số 09/UBND-VP ngày 05/01/2026 của Ủy ban nhân dân phường "
        "về việc thực hiện chế độ báo cáo hàng tháng, quý, năm 2026"
    ),
    addressees=("Ủy ban nhân dân phường", "Văn phòng HĐND & UBND phường"),
    recipients=("Như trên", "CT, các PCT UBND phường", "Lưu: TTPVHCC"),
    signer_lines=("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
    signer_name="Ngô Thanh Phương",
)


def figures(**changes: Any) -> MonthlyFigures:
    """The reference's figures with changes."""
    return replace(REFERENCE_FIGURES, **changes)


def narrative() -> Narrative:
    """The reference's narrative."""
    return load_narrative(NARRATIVE, month="2026-05")


NOW = datetime(2026, 11, 20, 8, 0, tzinfo=VIETNAM)
TODAY = NOW.date()


def dossier(code: str = "H56.14-261101-0001", due_on: date | None = None, **changes: Any) -> DossierRow:
    """An open dossier of the civil status portal."""
    row = DossierRow(
        portal="ho_tich",
        code=code,
        procedure_name="Đăng ký khai sinh",
        field_name="Hộ tịch",
        applicant="N. V. An",
        raw_status="Đang xử lý",
        status_group="in_process",
        department="Phòng Tư pháp - Hộ tịch",
        officer="T. T. Bình",
        entered_at=None,
        due_at=None,
        due_on=due_on,
        ended_at=None,
        ended_on=None,
        ended_basis=None,
        seen=True,
    )
    return replace(row, **changes)


def picture(
    portal: str = "ho_tich", name: str = "Hộ tịch điện tử", *, minutes: int | None = 18, **changes: Any
) -> PortalPicture:
    """A portal seen whole ``minutes`` ago; never, if ``None``."""
    at = None if minutes is None else NOW - timedelta(minutes=minutes)
    found = PortalPicture(
        portal=portal,
        name=name,
        complete_from=at,
        complete_at=at,
        tried_at=at,
        verdict=None if at is None else Verdict.COMPLETE,
    )
    return replace(found, **changes)


def lists(**changes: Any) -> DailyLists:
    """The day's lists, empty but for the changes."""
    return replace(DailyLists(today=TODAY, soon_days=3, soon_until=date(2026, 11, 25)), **changes)


JUSTICE = Department(
    name="Tư pháp – Hộ tịch", recipients=("tu-phap@phuong.example",), aliases=("Phòng Tư pháp - Hộ tịch",)
)
ECONOMY = Department(name="Kinh tế, Hạ tầng và Đô thị", recipients=("kinh-te@phuong.example",), aliases=("KT-HT",))


def alert(**changes: Any) -> AlertInput:
    """A morning with one fresh portal and nothing late."""
    given = AlertInput(
        unit="hung-dao",
        unit_name="phường Hưng Đạo",
        now=NOW,
        lists=lists(),
        pictures=(picture(),),
        leaders=("lanh-dao@phuong.example",),
        departments=(JUSTICE, ECONOMY),
    )
    return replace(given, **changes)


def message(**changes: Any) -> Message:
    """A small mail."""
    mail = Message(
        key="alert:hung-dao:2026-11-20:leaders",
        recipients=("a@phuong.example", "b@phuong.example"),
        subject="[Số liệu 07:42 20/11] 5 hồ sơ quá hạn — phường Hưng Đạo",
        text="Có 5 hồ sơ quá hạn.\n.\n.. dòng bắt đầu bằng dấu chấm\n",
        html="<p>Có 5 hồ sơ quá hạn.</p>",
        message_id="<alert.20261120.abc@phuong.example>",
    )
    return replace(mail, **changes)
