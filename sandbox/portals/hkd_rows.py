"""The rows of the pretend household-business portal, in its own words."""

from datetime import datetime

from dossiers.dates import VIETNAM
from dossiers.status import Channel, Status
from sandbox.faults import Fault
from sandbox.model import DossierView
from sandbox.portals.common import PortalState
from sandbox.portals.lists import ListPage
from sandbox.portals.spoil import due_shown, spoilt

STATUSES = {
    Status.REGISTERED: "Chờ tiếp nhận",
    Status.RECEIVED: "Đã tiếp nhận",
    Status.NOT_ACCEPTED: "Từ chối tiếp nhận",
    Status.PROCESSING: "Đang giải quyết",
    Status.SUPPLEMENT_REQUESTED: "Chờ sửa đổi, bổ sung",
    Status.PAYMENT_REQUESTED: "Chờ nộp lệ phí",
    Status.WITHDRAWN: "Đã rút",
    Status.STOPPED: "Dừng giải quyết",
    Status.PROCESSED: "Đã giải quyết",
    Status.RETURNED: "Đã trả kết quả",
}
UNKNOWN_STATUS = "Chờ ký số"
CHANNELS = {Channel.ONLINE: "Qua mạng", Channel.IN_PERSON: "Trực tiếp", Channel.POST: "Bưu điện"}
HEADERS = (
    "STT", "Mã hồ sơ", "Thủ tục", "Chủ hồ sơ", "Hình thức nộp", "Thời điểm nộp", "Thời điểm tiếp nhận", "Hẹn trả",
    "Ngày hoàn thành", "Ngày trả", "Trạng thái", "Đơn vị xử lý", "Cán bộ xử lý", "Thao tác",
)  # fmt: skip


def rows_of(state: PortalState, page: ListPage) -> list[dict[str, object]]:
    return [
        {
            "number": page.number * page.size + position + 1,
            "index": position,
            "code": spoilt(state.faults, d.code),
            "procedure_code": d.procedure_code,
            "procedure": spoilt(state.faults, d.procedure_name),
            "cells": _cells(state, d, d.number in page.unknown),
        }
        for position, d in enumerate(page.rows)
    ]


def _cells(state: PortalState, d: DossierView, unknown: bool) -> list[str]:
    """The cells from "Chủ hồ sơ" to "Cán bộ xử lý", and by fault one more."""
    times = [stamp(at) for at in (d.submitted_at, d.received_at, d.due_at, d.finished_at, d.returned_at)]
    times[2] = due_shown(state, d.due_at, times[2]) or ""
    words = UNKNOWN_STATUS if unknown else STATUSES[d.status]
    texts = [d.applicant, CHANNELS[d.channel], *times, words, d.department, d.officer]
    cells = [spoilt(state.faults, text) for text in texts]
    if state.faults.on(Fault.SWAP_COLUMNS):
        names = HEADERS[3:13]
        first = names.index(state.faults.text(Fault.SWAP_COLUMNS, "first", "Hẹn trả"))
        second = names.index(state.faults.text(Fault.SWAP_COLUMNS, "second", "Cán bộ xử lý"))
        cells[first], cells[second] = cells[second], cells[first]
    return [*cells, "BL-001"] if state.faults.on(Fault.EXTRA_COLUMN) else cells


def stamp(at: datetime | None) -> str:
    """An instant as this portal writes it: local time first, then the day."""
    return "" if at is None else at.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")
