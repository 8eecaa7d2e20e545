"""The JSON portals: an iGate with a form of its own, the national portal's cursor, Liferay's headers."""

import pytest

from dossiers.snapshot import Verdict
from sandbox.journal import RequestKind
from scrapers.browser.guarded import GuardedBrowser
from scrapers.errors.portal import UnknownPage
from scrapers.login.submit import log_in
from scrapers.profile import Portal, SessionHeader
from scrapers.session.headers import read_headers
from tests.scrapers.collecting import Collector
from tests.scrapers.conftest import RecordingGate, account_of, profile, with_page_size
from tests.scrapers.memory_keeper import MemoryKeeper
from tests.scrapers.test_collect import assert_says, codes

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]
KEYS = ["construction", "national", "defence"]


@pytest.mark.parametrize("key", KEYS)
async def test_every_dossier_is_collected_as_the_world_has_it(collecting: Collector, key: str) -> None:
    before = len(collecting.sandbox.journal(key))
    snapshot = await collecting(key)
    truth = collecting.truth(key)
    assert (snapshot.verdict, snapshot.problems, snapshot.blocked) == (Verdict.COMPLETE, (), ())
    assert snapshot.declared_total == len(truth) == len(snapshot.observations)
    for observation in snapshot.observations:
        assert_says(observation, truth[observation.code])
    kinds = {entry.kind for entry in collecting.sandbox.journal(key)[before:]}
    assert RequestKind.PAGING in kinds
    assert RequestKind.WRITE not in kinds


@pytest.mark.parametrize("key", KEYS)
async def test_a_session_that_dies_is_renewed_once_and_the_list_read_from_its_start(
    collecting: Collector, key: str
) -> None:
    collecting.sandbox.inject(key, "logout_after", pages=1, times=1)
    snapshot = await collecting(key)
    assert snapshot.verdict is Verdict.COMPLETE
    assert len(snapshot.observations) == len(collecting.truth(key))
    assert len(collecting.gate.begun) == 2


@pytest.mark.parametrize("key", KEYS)
async def test_a_session_that_keeps_dying_leaves_an_honest_part(collecting: Collector, key: str) -> None:
    collecting.sandbox.inject(key, "logout_after", pages=3)  # the portal's own page asks for its first rows, too
    snapshot = await collecting(key, portal=with_page_size(profile(collecting.sandbox, key), 10))
    assert snapshot.verdict is Verdict.PARTIAL
    assert 0 < len(snapshot.observations) < len(collecting.truth(key))
    assert len(collecting.gate.begun) == 2


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    ("fault", "verdict", "code"),
    [
        ("other_unit", Verdict.NEEDS_PERSON, "other_unit"),
        ("layout_changed", Verdict.FAILED, "unknown_page"),
        ("repeat_page", Verdict.PARTIAL, "incomplete"),
        ("empty_by_mistake", Verdict.FAILED, "incomplete"),
        ("truncate", Verdict.PARTIAL, "incomplete"),
        ("rename_field", Verdict.FAILED, "layout_changed"),
    ],
)
async def test_what_goes_wrong_is_told(
    collecting: Collector, key: str, fault: str, verdict: Verdict, code: str
) -> None:
    collecting.sandbox.inject(key, fault)
    snapshot = await collecting(key)
    assert (snapshot.verdict, code in codes(snapshot)) == (verdict, True)


@pytest.mark.parametrize("key", KEYS)
async def test_a_kept_session_saves_the_password(collecting: Collector, key: str) -> None:
    collecting.sessions = MemoryKeeper()
    assert (await collecting(key)).verdict is Verdict.COMPLETE
    assert (await collecting(key)).verdict is Verdict.COMPLETE
    assert len(collecting.gate.begun) == 1


async def test_a_service_that_says_error_with_http_201_has_not_answered(collecting: Collector) -> None:
    collecting.sandbox.inject("national", "error_500")
    snapshot = await collecting("national")
    assert snapshot.verdict is Verdict.FAILED
    assert any("/code = ERROR" in (problem.detail or "") for problem in snapshot.problems)


def with_header(portal: Portal, header: SessionHeader) -> Portal:
    session = portal.session.model_copy(update={"headers": (header,)})
    return portal.model_copy(update={"session": session})


async def test_headers_are_read_where_the_profile_says(collecting: Collector, browser: GuardedBrowser) -> None:
    portal = profile(collecting.sandbox, "defence")
    async with browser.portal(portal.guard_rules()) as opened:
        await log_in(portal, account_of(collecting.sandbox, "defence"), opened, RecordingGate())
        found = await read_headers(portal, opened)
        assert set(found) == {"Token", "groupId"}
        assert all(found.values())
        await opened.page.evaluate("localStorage.setItem('site', JSON.stringify({group: {id: '7'}}))")
        stored = SessionHeader(name="Site", storage="localStorage", key="site", pointer="/group/id")
        assert await read_headers(with_header(portal, stored), opened) == {"Site": "7"}
        cookie = SessionHeader(name="Session", cookie="JSESSIONID")
        assert len((await read_headers(with_header(portal, cookie), opened))["Session"]) == 32
        for lost in (
            SessionHeader(name="Gone", pattern="noSuchToken = '([a-z]+)'"),
            SessionHeader(name="Gone", storage="sessionStorage", key="none"),
            SessionHeader(name="Gone", cookie="none"),
        ):
            with pytest.raises(UnknownPage) as error:
                await read_headers(with_header(portal, lost), opened)
            assert error.value.problem.detail == "không có giá trị cho tiêu đề Gone (session.headers)"


async def test_without_its_headers_the_service_refuses(collecting: Collector) -> None:
    """That the pretend portal really wants them, or the tests above would show nothing."""
    portal = profile(collecting.sandbox, "defence")
    bare = portal.model_copy(update={"session": portal.session.model_copy(update={"headers": ()})})
    snapshot = await collecting("defence", portal=bare)
    assert snapshot.verdict is Verdict.FAILED
    assert any("HTTP 403" in (problem.detail or "") for problem in snapshot.problems)
