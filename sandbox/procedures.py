"""The procedures of the pretend ward. Names and terms follow the national catalogue's wording."""

from dataclasses import dataclass
from functools import partial

from dossiers.status import OwnerKind
from sandbox.catalogue import (
    CENTRE,
    CONSTRUCTION,
    CULTURE,
    DEFENCE,
    ECONOMY,
    HKD,
    HOTICH,
    IGATE,
    LAND,
    LEGACY,
    MILITARY,
    OFFICE,
    POLICE,
    SOCIAL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """One administrative procedure. ``days``: its term in working days of 8 hours. ``weight``: how often it is asked
    for, next to the others of its portal."""

    portal: str
    list_key: str = "dossiers"
    code: str
    name: str
    field_name: str
    department: str
    days: int
    weight: int
    fee: bool = False
    owner_kind: OwnerKind = OwnerKind.CITIZEN


_SOIL = "Đất đai"
_BUILD = "Hoạt động xây dựng"
_TRADE = "Lưu thông hàng hóa trong nước"
_FARM = "Trồng trọt"
_CARE = "Bảo trợ xã hội"
_MERIT = "Người có công"
_SCHOOL = "Giáo dục mầm non và tiểu học"
_CULTURE = "Văn hóa cơ sở"
_CERTIFY = "Chứng thực"
_RESIDE = "Đăng ký, quản lý cư trú"
_SERVICE = "Nghĩa vụ quân sự"

_hkd = partial(
    Procedure,
    portal=HKD,
    list_key="applications",
    field_name="Thành lập và hoạt động của hộ kinh doanh",
    department=ECONOMY,
    days=3,  # Nghị định 168/2025/NĐ-CP: three working days for every household-business procedure
    owner_kind=OwnerKind.HOUSEHOLD_BUSINESS,
)
_hotich = partial(Procedure, portal=HOTICH, field_name="Hộ tịch", department=OFFICE)

PROCEDURES: tuple[Procedure, ...] = (
    Procedure(
        portal=IGATE,
        code="2.000815.000.00.00.H40",
        name="Chứng thực bản sao từ bản chính giấy tờ, văn bản",
        field_name=_CERTIFY,
        department=CENTRE,
        days=1,
        weight=16,
        fee=True,
    ),
    Procedure(
        portal=IGATE,
        code="2.000884.000.00.00.H40",
        name="Chứng thực chữ ký trong các giấy tờ, văn bản",
        field_name=_CERTIFY,
        department=CENTRE,
        days=1,
        weight=10,
        fee=True,
    ),
    Procedure(
        portal=IGATE,
        code="2.001035.000.00.00.H40",
        name="Chứng thực hợp đồng, giao dịch liên quan đến tài sản là động sản, quyền sử dụng đất và nhà ở",
        field_name=_CERTIFY,
        department=OFFICE,
        days=2,
        weight=5,
        fee=True,
    ),
    Procedure(
        portal=IGATE,
        code="1.010833.000.00.00.H40",
        name="Cấp giấy xác nhận thân nhân của người có công",
        field_name=_MERIT,
        department=CULTURE,
        days=5,
        weight=3,
    ),
    Procedure(
        portal=IGATE,
        code="1.004222.000.00.00.H40",
        name="Đăng ký thường trú",
        field_name=_RESIDE,
        department=POLICE,
        days=5,
        weight=5,
        fee=True,
    ),
    Procedure(
        portal=IGATE,
        code="1.004194.000.00.00.H40",
        name="Đăng ký tạm trú",
        field_name=_RESIDE,
        department=POLICE,
        days=3,
        weight=4,
        fee=True,
    ),
    Procedure(
        portal=CONSTRUCTION,
        code="1.013225",
        name="Cấp giấy phép xây dựng mới đối với nhà ở riêng lẻ",
        field_name=_BUILD,
        department=ECONOMY,
        days=10,
        weight=6,
        fee=True,
    ),
    Procedure(
        portal=CONSTRUCTION,
        code="1.013229",
        name="Cấp giấy phép sửa chữa, cải tạo nhà ở riêng lẻ",
        field_name=_BUILD,
        department=ECONOMY,
        days=10,
        weight=3,
        fee=True,
    ),
    Procedure(
        portal=LAND,
        code="1.012789.000.00.00.H40",
        name="Đăng ký biến động quyền sử dụng đất trong các trường hợp chuyển đổi, chuyển nhượng, thừa kế, tặng cho",
        field_name=_SOIL,
        department=ECONOMY,
        days=10,
        weight=10,
        fee=True,
    ),
    Procedure(
        portal=LAND,
        code="1.012753.000.00.00.H40",
        name="Đăng ký đất đai, tài sản gắn liền với đất lần đầu",
        field_name=_SOIL,
        department=ECONOMY,
        days=20,
        weight=6,
        fee=True,
    ),
    Procedure(
        portal=LAND,
        code="1.012796.000.00.00.H40",
        name="Chuyển mục đích sử dụng đất đối với cá nhân",
        field_name=_SOIL,
        department=ECONOMY,
        days=15,
        weight=4,
        fee=True,
    ),
    Procedure(
        portal=LEGACY,
        code="2.000633.000.00.00.H40",
        name="Cấp giấy phép sản xuất rượu thủ công nhằm mục đích kinh doanh",
        field_name=_TRADE,
        department=ECONOMY,
        days=7,
        weight=1,
        fee=True,
    ),
    Procedure(
        portal=LEGACY,
        code="1.008004.000.00.00.H40",
        name="Chuyển đổi cơ cấu cây trồng trên đất trồng lúa",
        field_name=_FARM,
        department=ECONOMY,
        days=5,
        weight=2,
    ),
    Procedure(
        portal=LEGACY,
        code="1.004492.000.00.00.H40",
        name="Thành lập nhóm trẻ, lớp mẫu giáo độc lập",
        field_name=_SCHOOL,
        department=CULTURE,
        days=10,
        weight=1,
    ),
    Procedure(
        portal=LEGACY,
        code="1.000954.000.00.00.H40",
        name="Xét tặng danh hiệu Gia đình văn hóa hằng năm",
        field_name=_CULTURE,
        department=CULTURE,
        days=5,
        weight=2,
    ),
    Procedure(
        portal=DEFENCE,
        code="1.001821",
        name="Đăng ký nghĩa vụ quân sự lần đầu",
        field_name=_SERVICE,
        department=MILITARY,
        days=3,
        weight=2,
    ),
    Procedure(
        portal=DEFENCE,
        code="1.001763",
        name="Đăng ký nghĩa vụ quân sự tạm vắng",
        field_name=_SERVICE,
        department=MILITARY,
        days=1,
        weight=1,
    ),
    Procedure(
        portal=SOCIAL,
        code="1.001776",
        name="Thực hiện, điều chỉnh, thôi hưởng trợ cấp xã hội hằng tháng",
        field_name=_CARE,
        department=CULTURE,
        days=10,
        weight=9,
    ),
    Procedure(
        portal=SOCIAL,
        code="1.001699",
        name="Xác định, xác định lại mức độ khuyết tật và cấp Giấy xác nhận khuyết tật",
        field_name=_CARE,
        department=CULTURE,
        days=15,
        weight=5,
    ),
    Procedure(
        portal=SOCIAL,
        code="1.001731",
        name="Hỗ trợ chi phí mai táng cho đối tượng bảo trợ xã hội",
        field_name=_CARE,
        department=CULTURE,
        days=3,
        weight=4,
    ),
    _hkd(code="1.001612", name="Đăng ký thành lập hộ kinh doanh", weight=8, fee=True),
    _hkd(code="2.000720", name="Đăng ký thay đổi nội dung đăng ký hộ kinh doanh", weight=5, fee=True),
    _hkd(code="1.001570", name="Tạm ngừng kinh doanh, tiếp tục kinh doanh trước thời hạn đã thông báo", weight=2),
    _hkd(code="1.001266", name="Chấm dứt hoạt động hộ kinh doanh", weight=3),
    _hkd(code="2.000575", name="Cấp lại Giấy chứng nhận đăng ký hộ kinh doanh", weight=1, fee=True),
    _hotich(list_key="birth", code="1.001193", name="Đăng ký khai sinh", days=1, weight=10),
    _hotich(list_key="birth", code="1.004884", name="Đăng ký lại khai sinh", days=5, weight=4, fee=True),
    _hotich(
        list_key="birth",
        code="1.004772",
        name="Đăng ký khai sinh cho người đã có hồ sơ, giấy tờ cá nhân",
        days=5,
        weight=2,
        fee=True,
    ),
    _hotich(list_key="birth", code="1.001022", name="Đăng ký nhận cha, mẹ, con", days=3, weight=2, fee=True),
    _hotich(list_key="death", code="1.000656", name="Đăng ký khai tử", days=1, weight=6),
    _hotich(list_key="death", code="1.005461", name="Đăng ký lại khai tử", days=5, weight=1, fee=True),
    _hotich(list_key="marriage", code="1.000894", name="Đăng ký kết hôn", days=2, weight=7),
    _hotich(
        list_key="marriage", code="1.004873", name="Cấp Giấy xác nhận tình trạng hôn nhân", days=3, weight=9, fee=True
    ),
    _hotich(list_key="marriage", code="1.004746", name="Đăng ký lại kết hôn", days=5, weight=1, fee=True),
)


def procedures_of(portal: str) -> tuple[Procedure, ...]:
    """The procedures of one portal, in the catalogue's order."""
    return tuple(procedure for procedure in PROCEDURES if procedure.portal == portal)
