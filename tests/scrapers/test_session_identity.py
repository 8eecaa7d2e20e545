"""Whose session it is: compared on every page and asked again at the end; kept alive without a log-in."""

import pytest

from dossiers.snapshot import Verdict
from scrapers.browser.guarded import GuardedBrowser
from scrapers.browser.session_state import capture_state
from scrapers.errors.portal import PortalError
from scrapers.login.keep_alive import Kept, keep_alive
from scrapers.profile import Portal
from scrapers.session.proof import ANYBODY, Expected
from tests.scrapers.collecting import Collector
from tests.scrapers.conftest import profile, with_page_size
from tests.scrapers.memory_keeper import MemoryKeeper
from tests.scrapers.test_collect import codes

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]
PORTALS = ("igate", "hkd", "hotich")


@pytest.mark.parametrize("key", PORTALS)
async def test_another_user_is_not_believed(key: str, collecting: Collector) -> None:
    collecting.expected_user = collecting.sandbox.accounts[key].full_name
    assert (await collecting(key)).verdict is Verdict.COMPLETE
    collecting.expected_user = "Người Nào Khác"
    snapshot = await collecting(key)
    assert (snapshot.verdict, codes(snapshot)) == (Verdict.NEEDS_PERSON, {"other_user"})
    assert snapshot.observations == ()


@pytest.mark.parametrize("key", PORTALS)
async def test_a_unit_that_changes_under_way_costs_the_whole_picture(key: str, collecting: Collector) -> None:
    def switch(portal: str, list_key: str, rows_seen: int, declared_total: int | None) -> None:
        collecting.sandbox.inject(key, "other_unit")

    collecting.page_seen = switch
    snapshot = await collecting(key, portal=with_page_size(profile(collecting.sandbox, key), 20))
    assert (snapshot.verdict, codes(snapshot)) == (Verdict.NEEDS_PERSON, {"other_unit"})
    assert snapshot.observations == ()


def keeping(portal: Portal) -> Portal:
    paths = {"igate": "/hu/user/--fully", "hkd": "/Officer/ApplicationList.aspx", "hotich": "/v1/user/profile"}
    session = portal.session.model_copy(update={"keep_alive_path": paths[portal.key]})
    return portal.model_copy(update={"session": session})


@pytest.mark.parametrize("key", ["igate", "hotich"])
async def test_a_session_that_is_used_lives_on_and_a_dead_one_is_forgotten(
    key: str, collecting: Collector, browser: GuardedBrowser
) -> None:
    keeper = collecting.sessions = MemoryKeeper()
    portal = keeping(profile(collecting.sandbox, key))
    assert await keep_alive(portal, browser, keeper, ANYBODY) is Kept.NONE
    await collecting(key)
    first = keeper.kept[key]
    logins = len(collecting.sandbox.logins(key))
    expected = Expected(unit=collecting.world.unit.name)
    assert await keep_alive(portal, browser, keeper, expected) is Kept.ALIVE
    assert keeper.kept[key] is not first
    with pytest.raises(PortalError, match="other_unit"):
        await keep_alive(portal, browser, keeper, Expected(unit="Phường Nào Khác"))
    assert key in keeper.kept
    collecting.sandbox.end_sessions(key)
    assert await keep_alive(portal, browser, keeper, expected) is Kept.DEAD
    assert keeper.kept == {}
    assert len(collecting.sandbox.logins(key)) == logins


_PUT = """async () => {
  const database = await new Promise((resolve, reject) => {
    const request = indexedDB.open("phien", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("the");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const writing = database.transaction("the", "readwrite");
  writing.objectStore("the").put("t0k3n", "dang-nhap");
  await new Promise((resolve) => (writing.oncomplete = resolve));
  database.close();
}"""
_GET = """async () => {
  const database = await new Promise((resolve) => {
    const request = indexedDB.open("phien", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("the");
    request.onsuccess = () => resolve(request.result);
  });
  const reading = database.transaction("the").objectStore("the").get("dang-nhap");
  return await new Promise((resolve) => (reading.onsuccess = () => resolve(reading.result ?? null)));
}"""


@pytest.mark.parametrize("asked", [True, False])
async def test_indexed_db_is_kept_where_the_profile_asks(
    asked: bool, collecting: Collector, browser: GuardedBrowser
) -> None:
    portal = profile(collecting.sandbox, "hotich")
    portal = portal.model_copy(update={"session": portal.session.model_copy(update={"indexed_db": asked})})
    address = portal.origins["portal"]
    async with browser.portal(portal.guard_rules(), None) as opened:
        await opened.page.goto(address)
        await opened.page.evaluate(_PUT)
        state = await capture_state(portal, opened.context, opened.page)
    async with browser.portal(portal.guard_rules(), state) as opened:
        await opened.page.goto(address)
        assert await opened.page.evaluate(_GET) == ("t0k3n" if asked else None)
