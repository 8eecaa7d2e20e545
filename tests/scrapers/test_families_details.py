"""Detail pages: opened only for what is new or changed, and never the cause of a loss."""

from collections.abc import Mapping

import pytest

from dossiers.observation import Observation
from dossiers.snapshot import Proof
from scrapers.errors.portal import LoggedOut, Unavailable
from scrapers.families import family_for
from scrapers.profile import Portal
from scrapers.transport import Reply, Request
from scrapers.walk.lists import WalkResult
from tests.scrapers.pages import Pages, portal_of, reading

TABLE = """
[[lists]]
key = "dossiers"
name = "Danh sách"
path = "/hoso"
paging = "none"
rows = "table"
total = ".total"
total_pattern = 'Tổng số: ([0-9.]+)'
empty = ["Không có"]
columns = { code = "Mã hồ sơ", status = "Trạng thái" }
dates = { every = ["dmy"] }
detail = { path = "Mã hồ sơ@href", columns = { officer = "Cán bộ xử lý", due_at = ["Hẹn trả", "Ngày hẹn trả"] } }
"""
JSON = """
[[lists]]
key = "dossiers"
name = "Danh sách"
path = "/api/hoso"
paging = "none"
rows = "/items"
total = "/total"
columns = { code = "ma", status = "trangThai" }
dates = { every = ["dmy"] }

[lists.detail]
kind = "json"
path = "/api/hoso/{id}"
root = "/data"
columns = { officer = "canBo.ten", due_at = "henTra" }
"""


class Office:
    """A pretend portal with two dossiers; ``statuses`` may change between runs."""

    def __init__(self, family: str) -> None:
        self.json = family == "json_list"
        self.portal: Portal = portal_of(family, JSON if self.json else TABLE)
        self.statuses = {1: "Đang xử lý", 2: "Đang xử lý"}
        self.broken: dict[int, object] = {}
        self.known: Mapping[str, Observation] = {}
        self.opened: list[int] = []

    def answer(self, request: Request) -> str | object:
        if request.path in ("/hoso", "/api/hoso"):
            return self._list()
        number = int(request.path.rpartition("/")[2])
        self.opened.append(number)
        if number in self.broken:
            return self.broken[number]
        if self.json:
            return {"data": {"canBo": {"ten": f"Cán bộ {number}"}, "henTra": f"2{number}/05/2026"}}
        return (
            f"<dl><dt>Cán bộ xử lý:</dt> <dd>Cán bộ {number}</dd><dt>Ngày hẹn trả</dt><dd>2{number}/05/2026</dd></dl>"
        )

    def _list(self) -> str | object:
        if self.json:
            items = [{"id": n, "ma": f"H40.12-260504-{n:04d}", "trangThai": text} for n, text in self.statuses.items()]
            return {"items": items, "total": len(items)}
        rows = "".join(
            f'<tr><td><a href="/chitiet/{n}">H40.12-260504-{n:04d}</a></td><td>{text}</td></tr>'
            for n, text in self.statuses.items()
        )
        head = "<tr><th>Mã hồ sơ</th><th>Trạng thái</th></tr>"
        return f'<p class="total">Tổng số: {len(self.statuses)}</p><table>{head}{rows}</table>'

    async def run(self, *, most: int = 400) -> WalkResult:
        """One run; what it brought home is known to the next."""
        self.opened.clear()
        profile = self.portal.walks[0]
        assert profile.detail is not None
        profile = profile.model_copy(update={"detail": profile.detail.model_copy(update={"most_per_run": most})})
        result = await family_for(self.portal).read(self.portal, Pages(self.answer), profile, reading(known=self.known))
        self.known = {each.code: each for each in result.observations}
        return result


@pytest.fixture(params=["table", "json_list"])
def office(request: pytest.FixtureRequest) -> Office:
    return Office(request.param)


def officers(result: WalkResult) -> list[str | None]:
    return [each.officer for each in result.observations]


async def test_only_new_and_changed_dossiers_are_opened(office: Office) -> None:
    first = await office.run()
    assert (office.opened, officers(first)) == ([1, 2], ["Cán bộ 1", "Cán bộ 2"])
    assert [f"{each.due_at:%d/%m/%Y}" for each in first.observations if each.due_at] == ["21/05/2026", "22/05/2026"]
    assert first.walk.proof is Proof.DECLARED_TOTAL
    again = await office.run()
    assert (office.opened, again.observations) == ([], first.observations)
    office.statuses[2] = "Đã xử lý xong"
    office.statuses[3] = "Đang xử lý"
    third = await office.run()
    assert (office.opened, officers(third)) == ([2, 3], ["Cán bộ 1", "Cán bộ 2", "Cán bộ 3"])


async def test_labels_of_any_kind_and_marked_places_are_read_from_a_dossiers_own_page() -> None:
    office = Office("table")
    columns = 'columns = { officer = "Người xử lý", department = "css=.phong@title", due_at = "Hạn trả" }'
    text = TABLE.replace(
        'columns = { officer = "Cán bộ xử lý", due_at = ["Hẹn trả", "Ngày hẹn trả"] }',
        f'labels = ".nhan, b", {columns}',
    )
    office.portal = portal_of("table", text)
    page = '<p><b>Người xử lý:</b> Cán bộ 7<br></p><i class="phong" title="Phòng Kinh tế"></i>'
    office.broken = {
        1: f'{page}<div class="nhan">Hạn trả :</div><div>21/05/2026</div>',
        2: '<b>Người xử lý</b><div class="nhan">Hạn trả</div><div></div>',  # nothing is known yet: that is no mistake
    }
    result = await office.run()
    first, second = result.observations
    assert (first.officer, first.department) == ("Cán bộ 7", "Phòng Kinh tế")
    assert first.due_at is not None
    assert (second.officer, second.due_at, result.problems) == (None, None, ())
    assert result.walk.proof is Proof.DECLARED_TOTAL


@pytest.mark.parametrize(
    "broken",
    [
        Reply(status=404, url="https://cong.example/x", content_type="text/html", body=b""),
        "<p>Trang khác</p>",
        {"x": 1},
    ],
)
async def test_a_page_that_cannot_be_read_costs_no_fact_known_before(office: Office, broken: object) -> None:
    await office.run()
    office.statuses[1] = "Đã xử lý xong"
    office.broken[1] = broken
    result = await office.run()
    assert officers(result) == ["Cán bộ 1", "Cán bộ 2"]
    assert result.observations[0].raw_status == "Đã xử lý xong"
    assert result.walk.proof is None
    assert "chi tiết" in (result.walk.reason or "")
    assert "detail_unread" in {problem.code for problem in result.problems}
    office.broken.clear()
    healed = await office.run()
    assert (office.opened, healed.walk.proof) == ([1], Proof.DECLARED_TOTAL)


async def test_what_is_left_for_the_next_run_is_read_then(office: Office) -> None:
    office.statuses = dict.fromkeys(range(1, 6), "Đang xử lý")
    first = await office.run(most=2)
    assert (office.opened, first.walk.proof) == ([1, 2], None)
    assert len(first.observations) == 5
    await office.run(most=2)
    assert office.opened == [3, 4]
    last = await office.run(most=2)
    assert (office.opened, last.walk.proof) == ([5], Proof.DECLARED_TOTAL)
    assert officers(last) == [f"Cán bộ {n}" for n in range(1, 6)]


async def test_a_session_that_dies_among_the_pages_ends_the_reading_and_keeps_the_list(office: Office) -> None:
    office.broken[2] = LoggedOut.of("Cổng Ví Dụ")
    result = await office.run()
    assert isinstance(result.error, LoggedOut)
    assert len(result.observations) == 2
    assert (result.walk.proof, officers(result)) == (None, ["Cán bộ 1", None])


async def test_a_portal_that_fails_is_asked_again_and_then_left(office: Office) -> None:
    office.broken[1] = Unavailable.of("Cổng Ví Dụ")
    result = await office.run()
    assert office.opened == [1, 1, 1]
    assert isinstance(result.error, Unavailable)
    assert len(result.observations) == 2
