"""What is told of a column that no longer holds what its header says."""

from collections.abc import Sequence

import pytest

from scrapers.errors.portal import LayoutChanged
from scrapers.rows.drift_columns import check_columns
from scrapers.rows.reader import RowReader
from tests.scrapers.pages import portal_of
from tests.scrapers.test_families_table import LIST


def told(cells: Sequence[str]) -> str:
    """The sentence on a page whose dates are written so."""
    portal = portal_of("table", LIST)
    reader = RowReader(portal, portal.lists[0])
    rows = [
        reader.read({"code": f"H40.12-260504-{number:04d}", "status": "Đang xử lý", "due_at": cell})
        for number, cell in enumerate(cells)
    ]
    with pytest.raises(LayoutChanged) as caught:
        check_columns(portal, portal.lists[0], rows)
    return caught.value.problem.sentence


@pytest.mark.parametrize("cell", ["05/31/2026 8:15:00 AM", "2026.05.31", "8h15 ngày 5 tháng 31 năm 2026"])
def test_a_date_that_cannot_be_read_is_shown_as_it_stands(cell: str) -> None:
    assert f"cột ngày hẹn trả có 3 trên 3 ô không phải là ngày giờ theo khuôn đã khai, ví dụ “{cell}”" in told(
        [cell] * 3
    )


@pytest.mark.parametrize("cell", ["Nguyễn Văn Mẫu", "001099012345", "0912345678", "Lê A, 12/5 Phố Huế"])
def test_what_may_be_somebodys_is_not_shown(cell: str) -> None:
    assert told([cell] * 3).count("“") == 0
