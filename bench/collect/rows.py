"""The dossiers that the pretend portal of the benchmark shows: made up, always the same, of twelve columns. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

PAGE_SIZE = 100
USER, PASSWORD = "canbo.dobenchmark", "mat-khau-thu"
PERSON, UNIT = "Trần Thị Đo Lường", "Phường Thử Nghiệm"

HEADERS = (
    "Mã hồ sơ", "Thủ tục", "Chủ hồ sơ", "Hình thức nộp", "Ngày nộp", "Ngày tiếp nhận", "Ngày hẹn trả",
    "Ngày hoàn thành", "Ngày trả", "Trạng thái", "Phòng xử lý", "Cán bộ xử lý",
)  # fmt: skip
KEYS = (
    "maHoSo", "tenThuTuc", "chuHoSo", "hinhThuc", "ngayNop", "ngayTiepNhan", "ngayHenTra", "ngayHoanThanh",
    "ngayTra", "trangThai", "phong", "canBo",
)  # fmt: skip

STATUSES = ("Đã tiếp nhận", "Đang xử lý", "Yêu cầu bổ sung", "Đã có kết quả", "Đã trả kết quả")
_ENDED = 3  # from this status on a dossier has its result
CHANNELS = ("Trực tuyến", "Trực tiếp", "Bưu chính công ích")
_PROCEDURES = (
    ("1.001193", "Đăng ký khai sinh"),
    ("1.000894", "Đăng ký kết hôn"),
    ("1.001612", "Đăng ký thành lập hộ kinh doanh"),
    ("2.000815", "Chứng thực bản sao từ bản chính giấy tờ, văn bản do cơ quan có thẩm quyền cấp"),
    ("1.004873", "Cấp giấy xác nhận tình trạng hôn nhân"),
    ("1.010815", "Công nhận người có công với cách mạng"),
    ("1.001776", "Thực hiện, điều chỉnh, thôi hưởng trợ cấp xã hội hàng tháng"),
    ("1.012756", "Đăng ký đất đai, cấp Giấy chứng nhận quyền sử dụng đất lần đầu"),
)
_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô")
_MIDDLE = ("Văn", "Thị", "Hữu", "Minh", "Ngọc", "Thanh", "Quốc", "Thu", "Đức", "Kim", "Xuân")
_GIVEN = ("An", "Bình", "Châu", "Dũng", "Giang", "Hạnh", "Khánh", "Lan", "Mai", "Nam", "Oanh", "Phúc", "Quyên", "Sơn",
          "Tâm", "Uyên", "Vinh", "Yến")  # fmt: skip
_DEPARTMENTS = (
    "Văn phòng HĐND và UBND",
    "Phòng Kinh tế, Hạ tầng và Đô thị",
    "Phòng Văn hóa - Xã hội",
    "Công an phường",
)
_FIRST = datetime(2026, 1, 5, 7, 31)  # noqa: DTZ001 - as a portal shows it: the clock on its wall


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeRow:
    """One dossier: its twelve texts as the portal shows them, and what stands beside them."""

    cells: tuple[str, ...]
    procedure_code: str


def made_row(number: int) -> MadeRow:
    """The dossier ``number`` (from 0)."""
    submitted = _FIRST + timedelta(minutes=37 * (number % 6000), days=number // 6000)
    received = submitted + timedelta(hours=3, minutes=number % 50)
    due = received + timedelta(days=3 + number % 12)
    status = number * 7 % len(STATUSES)
    finished = received + timedelta(days=1 + number % 9) if status >= _ENDED else None
    returned = finished + timedelta(hours=5) if finished is not None and status > _ENDED else None
    code, procedure = _PROCEDURES[number * 5 % len(_PROCEDURES)]
    name = f"{_FAMILY[number % 14]} {_MIDDLE[number // 14 % 11]} {_GIVEN[number // 5 % 18]}"
    officer = f"{_FAMILY[number % 7]} {_MIDDLE[number % 5]} {_GIVEN[number % 9]}"
    dates = tuple(
        "" if each is None else each.strftime("%d/%m/%Y %H:%M")
        for each in (submitted, received, due, finished, returned)
    )
    return MadeRow(
        cells=(
            f"H17.64-{submitted:%y%m%d}-{number:06}",
            procedure,
            name,
            CHANNELS[number % len(CHANNELS)],
            *dates,
            STATUSES[status],
            _DEPARTMENTS[number % len(_DEPARTMENTS)],
            officer,
        ),
        procedure_code=code,
    )


def made_page(index: int) -> tuple[MadeRow, ...]:
    """The rows of the page ``index`` (from 0)."""
    return tuple(made_row(number) for number in range(index * PAGE_SIZE, (index + 1) * PAGE_SIZE))
