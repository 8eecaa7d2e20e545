"""Three ways to the same rows, in the real browser; and how ``auto`` chooses among them."""

from collections.abc import Callable

import pytest

from sandbox.journal import RequestKind
from scrapers.errors.portal import LoggedOut, UnknownPage
from scrapers.families.table import TableReader
from scrapers.families.ways import ByWay, choose_way
from scrapers.profile import Portal
from scrapers.transport import Reply, Request, Transport, Way
from tests.scrapers.collecting import Collector
from tests.scrapers.conftest import profile
from tests.scrapers.pages import Pages, portal_of
from tests.scrapers.samples_time import TODAY
from tests.scrapers.test_families_table import LIST, page


def read_by(portal: Portal, way: str) -> Portal:
    lists = tuple(each.model_copy(update={"reading": way}) for each in portal.lists)
    return portal.model_copy(update={"lists": lists})


@pytest.mark.browser
@pytest.mark.xdist_group(__name__)
@pytest.mark.parametrize(("key", "ways"), [("hkd", ("page", "dom", "auto")), ("hotich", ("page", "auto"))])
async def test_every_way_sees_the_same(key: str, ways: tuple[str, ...], collecting: Collector) -> None:
    portal = profile(collecting.sandbox, key)
    seen = []
    for way in ("requests", *ways):
        snapshot = await collecting(key, portal=read_by(portal, way))
        assert snapshot.verdict.is_complete, (way, snapshot.problems)
        assert snapshot.blocked == ()
        seen.append(frozenset(snapshot.observations))
    assert len(set(seen)) == 1
    assert len(seen[0]) == len(collecting.truth(key))
    kinds = {entry.kind for entry in collecting.sandbox.journal(key)}
    assert kinds <= set(RequestKind) - {RequestKind.WRITE, RequestKind.OTHER}


async def chosen(answer: Callable[[Request], str | object]) -> tuple[Way, list[Way]]:
    portal = portal_of("table", LIST.replace('path = "/hoso"', 'path = "/hoso"\nreading = "auto"'))
    pages = Pages(answer)

    def reader_of(transport: Transport) -> TableReader:
        return TableReader(portal, transport, portal.lists[0], TODAY)

    found = await choose_way(portal, pages, portal.lists[0], reader_of, slowest="dom")
    assert isinstance(found, ByWay)
    return found.way, [request.way for request in pages.asked]


async def test_the_fastest_way_is_taken_where_it_shows_the_same() -> None:
    assert await chosen(lambda request: page(range(3), 7)) == ("requests", ["dom", "requests"])


@pytest.mark.parametrize(
    "other",
    [
        page(range(3, 6), 7),  # other rows
        page(range(3), 8),  # another total
        "<body>Trình duyệt không được hỗ trợ</body>",
        UnknownPage.of("Cổng"),
        Reply(status=403, url="https://cong.example/hoso", content_type="text/html", body=b"no"),
    ],
)
async def test_a_way_that_shows_something_else_is_not_believed(other: object) -> None:
    def answer(request: Request) -> str | object:
        return other if request.way == "requests" else page(range(3), 7)

    assert await chosen(answer) == ("page", ["dom", "requests", "page"])
    assert await chosen(lambda request: page(range(3), 7) if request.way == "dom" else other) == (
        "dom",
        ["dom", "requests", "page"],
    )


async def test_a_dead_session_is_no_matter_of_the_way() -> None:
    def answer(request: Request) -> str | object:
        return LoggedOut.of("Cổng") if request.way == "requests" else page(range(3), 7)

    with pytest.raises(LoggedOut):
        await chosen(answer)
