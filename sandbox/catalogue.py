"""What the pretend ward does: departments, fields, procedures and portals.

Procedure names and terms follow the national catalogue's wording; which department does what is this ward's own.
"""

from dataclasses import dataclass

from dossiers.status import OwnerKind

ECONOMY = "Phòng Kinh tế, Hạ tầng và Đô thị"
CULTURE = "Phòng Văn hóa - Xã hội"
OFFICE = "Văn phòng HĐND & UBND"
CENTRE = "Trung tâm Phục vụ hành chính công"
POLICE = "Công an phường"
MILITARY = "Ban Chỉ huy Quân sự phường"

DEPARTMENTS = (ECONOMY, CULTURE, OFFICE, CENTRE, POLICE, MILITARY)

IGATE = "igate"
HKD = "hkd"
HOTICH = "hotich"

PORTALS = (IGATE, HKD, HOTICH)

LIST_KEYS: dict[str, tuple[str, ...]] = {
    IGATE: ("dossiers",),
    HKD: ("applications",),
    HOTICH: ("birth", "death", "marriage"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """One administrative procedure. ``days``: its term in working days of 8 hours. ``weight``: how often it is asked
    for, next to the others of its portal."""

    portal: str
    list_key: str
    code: str
    name: str
    field_name: str
    department: str
    days: int
    weight: int
    fee: bool = False
    owner_kind: OwnerKind = OwnerKind.CITIZEN


def _igate(
    code: str, name: str, field_name: str, department: str, *, days: int, weight: int, fee: bool = False
) -> Procedure:
    return Procedure(
        portal=IGATE,
        list_key="dossiers",
        code=f"{code}.000.00.00.H40",
        name=name,
        field_name=field_name,
        department=department,
        days=days,
        weight=weight,
        fee=fee,
    )


def _hkd(code: str, name: str, weight: int, fee: bool = True) -> Procedure:
    return Procedure(
        portal=HKD,
        list_key="applications",
        code=code,
        name=name,
        field_name="Thành lập và hoạt động của hộ kinh doanh",
        department=ECONOMY,
        days=3,  # Nghị định 168/2025/NĐ-CP: three working days for every household-business procedure
        weight=weight,
        fee=fee,
        owner_kind=OwnerKind.HOUSEHOLD_BUSINESS,
    )


def _hotich(list_key: str, code: str, name: str, *, days: int, weight: int, fee: bool = False) -> Procedure:
    return Procedure(
        portal=HOTICH,
        list_key=list_key,
        code=code,
        name=name,
        field_name="Hộ tịch",
        department=OFFICE,
        days=days,
        weight=weight,
        fee=fee,
    )


_LAND = "Đất đai"
_BUILD = "Hoạt động xây dựng"
_TRADE = "Lưu thông hàng hóa trong nước"
_FARM = "Trồng trọt"
_SOCIAL = "Bảo trợ xã hội"
_MERIT = "Người có công"
_SCHOOL = "Giáo dục mầm non và tiểu học"
_CULTURE = "Văn hóa cơ sở"
_CERTIFY = "Chứng thực"
_RESIDE = "Đăng ký, quản lý cư trú"
_SERVICE = "Nghĩa vụ quân sự"

PROCEDURES: tuple[Procedure, ...] = (
    _igate(
        "2.000815", "Chứng thực bản sao từ bản chính giấy tờ, văn bản", _CERTIFY, CENTRE, days=1, weight=16, fee=True
    ),
    _igate("2.000884", "Chứng thực chữ ký trong các giấy tờ, văn bản", _CERTIFY, CENTRE, days=1, weight=10, fee=True),
    _igate(
        "2.001035",
        "Chứng thực hợp đồng, giao dịch liên quan đến tài sản là động sản, quyền sử dụng đất và nhà ở",
        _CERTIFY,
        OFFICE,
        days=2,
        weight=5,
        fee=True,
    ),
    _igate(
        "1.012789",
        "Đăng ký biến động quyền sử dụng đất trong các trường hợp chuyển đổi, chuyển nhượng, thừa kế, tặng cho",
        _LAND,
        ECONOMY,
        days=10,
        weight=10,
        fee=True,
    ),
    _igate(
        "1.012753", "Đăng ký đất đai, tài sản gắn liền với đất lần đầu", _LAND, ECONOMY, days=20, weight=6, fee=True
    ),
    _igate("1.012796", "Chuyển mục đích sử dụng đất đối với cá nhân", _LAND, ECONOMY, days=15, weight=4, fee=True),
    _igate(
        "1.013225", "Cấp giấy phép xây dựng mới đối với nhà ở riêng lẻ", _BUILD, ECONOMY, days=10, weight=6, fee=True
    ),
    _igate("1.013229", "Cấp giấy phép sửa chữa, cải tạo nhà ở riêng lẻ", _BUILD, ECONOMY, days=10, weight=3, fee=True),
    _igate(
        "2.000633",
        "Cấp giấy phép sản xuất rượu thủ công nhằm mục đích kinh doanh",
        _TRADE,
        ECONOMY,
        days=7,
        weight=1,
        fee=True,
    ),
    _igate("1.008004", "Chuyển đổi cơ cấu cây trồng trên đất trồng lúa", _FARM, ECONOMY, days=5, weight=2),
    _igate(
        "1.001776", "Thực hiện, điều chỉnh, thôi hưởng trợ cấp xã hội hằng tháng", _SOCIAL, CULTURE, days=10, weight=9
    ),
    _igate(
        "1.001699",
        "Xác định, xác định lại mức độ khuyết tật và cấp Giấy xác nhận khuyết tật",
        _SOCIAL,
        CULTURE,
        days=15,
        weight=5,
    ),
    _igate("1.001731", "Hỗ trợ chi phí mai táng cho đối tượng bảo trợ xã hội", _SOCIAL, CULTURE, days=3, weight=4),
    _igate("1.010833", "Cấp giấy xác nhận thân nhân của người có công", _MERIT, CULTURE, days=5, weight=3),
    _igate("1.004492", "Thành lập nhóm trẻ, lớp mẫu giáo độc lập", _SCHOOL, CULTURE, days=10, weight=1),
    _igate("1.000954", "Xét tặng danh hiệu Gia đình văn hóa hằng năm", _CULTURE, CULTURE, days=5, weight=2),
    _igate("1.004222", "Đăng ký thường trú", _RESIDE, POLICE, days=5, weight=5, fee=True),
    _igate("1.004194", "Đăng ký tạm trú", _RESIDE, POLICE, days=3, weight=4, fee=True),
    _igate("1.001821", "Đăng ký nghĩa vụ quân sự lần đầu", _SERVICE, MILITARY, days=3, weight=2),
    _igate("1.001763", "Đăng ký nghĩa vụ quân sự tạm vắng", _SERVICE, MILITARY, days=1, weight=1),
    _hkd("1.001612", "Đăng ký thành lập hộ kinh doanh", 8),
    _hkd("2.000720", "Đăng ký thay đổi nội dung đăng ký hộ kinh doanh", 5),
    _hkd("1.001570", "Tạm ngừng kinh doanh, tiếp tục kinh doanh trước thời hạn đã thông báo", 2, fee=False),
    _hkd("1.001266", "Chấm dứt hoạt động hộ kinh doanh", 3, fee=False),
    _hkd("2.000575", "Cấp lại Giấy chứng nhận đăng ký hộ kinh doanh", 1),
    _hotich("birth", "1.001193", "Đăng ký khai sinh", days=1, weight=10),
    _hotich("birth", "1.004884", "Đăng ký lại khai sinh", days=5, weight=4, fee=True),
    _hotich(
        "birth", "1.004772", "Đăng ký khai sinh cho người đã có hồ sơ, giấy tờ cá nhân", days=5, weight=2, fee=True
    ),
    _hotich("birth", "1.001022", "Đăng ký nhận cha, mẹ, con", days=3, weight=2, fee=True),
    _hotich("death", "1.000656", "Đăng ký khai tử", days=1, weight=6),
    _hotich("death", "1.005461", "Đăng ký lại khai tử", days=5, weight=1, fee=True),
    _hotich("marriage", "1.000894", "Đăng ký kết hôn", days=2, weight=7),
    _hotich("marriage", "1.004873", "Cấp Giấy xác nhận tình trạng hôn nhân", days=3, weight=9, fee=True),
    _hotich("marriage", "1.004746", "Đăng ký lại kết hôn", days=5, weight=1, fee=True),
)


def procedures_of(portal: str) -> tuple[Procedure, ...]:
    """The procedures of one portal, in the catalogue's order."""
    return tuple(procedure for procedure in PROCEDURES if procedure.portal == portal)
