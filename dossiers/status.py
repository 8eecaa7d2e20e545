"""National codes of a dossier: its status, its channel, the kind of its owner.

Source: the national data standard's lists TrangThaiHoSo, KenhThucHien and LoaiDoiTuong. Portals use words and codes
of their own; each portal's profile maps them to these, and what it can't map stays unmapped (never guessed).
"""

from enum import IntEnum, StrEnum


class Group(StrEnum):
    """What a status counts as in the centre's report."""

    NOT_YET_RECEIVED = "not_yet_received"
    IN_PROCESS = "in_process"
    WAITING_FOR_CITIZEN = "waiting_for_citizen"
    RESOLVED = "resolved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Status(IntEnum):
    """TrangThaiHoSo."""

    REGISTERED = 1
    RECEIVED = 2
    NOT_ACCEPTED = 3
    PROCESSING = 4
    SUPPLEMENT_REQUESTED = 5
    PAYMENT_REQUESTED = 6
    WITHDRAWN = 7
    STOPPED = 8
    PROCESSED = 9
    RETURNED = 10

    @property
    def label(self) -> str:
        """The national wording, in Vietnamese."""
        return _LABELS[self]

    @property
    def group(self) -> Group:
        """What the status counts as. The centre's report counts both 3 and 8 as "từ chối"."""
        return _GROUPS[self]


_LABELS = {
    Status.REGISTERED: "Mới đăng ký",
    Status.RECEIVED: "Được tiếp nhận",
    Status.NOT_ACCEPTED: "Không được tiếp nhận",
    Status.PROCESSING: "Đang xử lý",
    Status.SUPPLEMENT_REQUESTED: "Yêu cầu bổ sung giấy tờ",
    Status.PAYMENT_REQUESTED: "Yêu cầu thực hiện nghĩa vụ tài chính",
    Status.WITHDRAWN: "Công dân yêu cầu rút hồ sơ",
    Status.STOPPED: "Dừng xử lý",
    Status.PROCESSED: "Đã xử lý xong",
    Status.RETURNED: "Đã trả kết quả",
}

_GROUPS = {
    Status.REGISTERED: Group.NOT_YET_RECEIVED,
    Status.RECEIVED: Group.IN_PROCESS,
    Status.NOT_ACCEPTED: Group.REFUSED,
    Status.PROCESSING: Group.IN_PROCESS,
    Status.SUPPLEMENT_REQUESTED: Group.WAITING_FOR_CITIZEN,
    Status.PAYMENT_REQUESTED: Group.WAITING_FOR_CITIZEN,
    Status.WITHDRAWN: Group.WITHDRAWN,
    Status.STOPPED: Group.REFUSED,
    Status.PROCESSED: Group.RESOLVED,
    Status.RETURNED: Group.RESOLVED,
}

ENDED_GROUPS = frozenset({Group.RESOLVED, Group.REFUSED, Group.WITHDRAWN})
"""Groups of dossiers on which the centre has nothing left to do."""

OPEN_GROUPS = frozenset({Group.IN_PROCESS, Group.WAITING_FOR_CITIZEN})
"""Groups of dossiers that were received and are not ended."""


class Channel(IntEnum):
    """KenhThucHien: how the dossier reached the centre."""

    IN_PERSON = 1
    ONLINE = 2
    POST = 3

    @property
    def label(self) -> str:
        """The national wording, in Vietnamese."""
        return {1: "Trực tiếp", 2: "Trực tuyến", 3: "Bưu chính công ích"}[self.value]


class OwnerKind(IntEnum):
    """LoaiDoiTuong: who owns the dossier."""

    CITIZEN = 0
    COMPANY = 1
    HOUSEHOLD_BUSINESS = 2

    @property
    def label(self) -> str:
        """In Vietnamese."""
        return {0: "Công dân", 1: "Doanh nghiệp, tổ chức", 2: "Hộ kinh doanh"}[self.value]
