"""What each kind of saved page must come to, for every portal folder there is."""

import pytest

from dossiers.snapshot import Proof
from scrapers.context import LoginOutcome
from scrapers.errors.account import NeedsPerson
from scrapers.errors.portal import LayoutChanged, LoggedOut, Maintenance
from scrapers.login.pages import first_of, known_already, outcome_of, seen_in, signs_after, signs_before
from scrapers.profile import Portal
from tests.contracts.folders import (
    CASES,
    NOT_OF_ITS_KIND,
    PAGES,
    PRETEND,
    SHIPPED,
    PortalFolder,
    all_folders,
    file_folders,
    folders,
    kind_of,
    needed,
)
from tests.contracts.saved import index_of, read_case, replies_of, truth_of
from tests.contracts.saved_files import files_of


def test_no_folder_is_left_out() -> None:
    everywhere = [("pretend", PRETEND), ("shipped", SHIPPED)]
    there = {f"{name}/{path.parent.name}" for name, root in everywhere for path in root.glob("*/portal.toml")}
    assert {each.name for each in (*folders(), *file_folders())} == there
    names = {each.name for each in folders()}
    keys = {path.parent.name for path in PRETEND.glob("*/portal.toml")}
    assert {name.removeprefix("pretend/") for name in names if name.startswith("pretend/")} == keys
    saved = {path.name for path in PAGES.iterdir() if (path / "index.json").exists()}
    assert saved == {each.pages.name for each in folders()}, "a shipped portal may have pages of its own"
    assert saved >= keys
    assert len([name for name in names if name.startswith("shipped/")]) >= len({"igate", "hkd", "hotich", "index766"})
    assert SHIPPED.is_dir()


def test_what_a_portal_need_not_have_is_decided_by_its_kind_and_says_why() -> None:
    for each in all_folders():
        portal = each.portal()
        spared = NOT_OF_ITS_KIND[kind_of(portal)]
        assert {*needed(portal), *spared} >= set(CASES), "every one of the twelve is needed or has a reason"
        assert not set(needed(portal)) & set(spared)
        assert all(len(reason) > 10 for reason in spared.values())
        assert {"ok-one-page", "layout-changed"} <= set(needed(portal))
        if portal.login.kind != "none":
            assert set(needed(portal)) == set(CASES), "who logs in has all twelve"
        if kind_of(portal) == "file":
            assert all(files_of(portal, case) for case in needed(portal))


def test_every_needed_kind_of_page_is_there(folder: PortalFolder) -> None:
    saved = index_of(folder.pages)
    missing = [case for case in needed(folder.portal()) if case not in saved]
    assert not missing, f"{folder.name}: no saved pages in {folder.pages} of: {', '.join(missing)}"
    files = {each["file"] for replies in saved.values() for each in replies}
    beside = {"index.json", "truth.json"}
    assert {path.name for path in folder.pages.iterdir()} == files | beside


@pytest.mark.parametrize("case", ["ok-one-page", "ok-many-pages"])
async def test_whole_lists_are_proven_whole(listing: PortalFolder, case: str) -> None:
    results = await read_case(listing.portal(), listing.pages, case)
    assert [result.walk.reason for result in results] == [None] * len(results)
    assert all(result.walk.complete for result in results)
    codes = [each.code for result in results for each in result.observations]
    assert sorted(codes) == sorted(truth_of(listing.pages, case))
    assert [problem for result in results for problem in result.problems] == []


async def test_an_empty_list_is_proven_empty(listing: PortalFolder) -> None:
    results = await read_case(listing.portal(), listing.pages, "empty-but-valid")
    for result in results:
        assert result.walk.proof in (Proof.DECLARED_TOTAL, Proof.EMPTY_WORDS)
        assert (result.walk.distinct_seen, result.problems, result.error) == (0, (), None)


async def test_a_session_that_ends_in_the_middle_is_no_empty_page(listing: PortalFolder) -> None:
    results = await read_case(listing.portal(), listing.pages, "logged-out-in-the-middle")
    assert isinstance(results[-1].error, LoggedOut)
    assert not results[-1].walk.complete
    seen = sum(len(result.observations) for result in results)
    assert 0 < seen < 55, "what was read before stays"


async def test_a_changed_layout_names_what_is_lost(folder: PortalFolder) -> None:
    results = await read_case(folder.portal(), folder.pages, "layout-changed")
    error = results[-1].error
    assert isinstance(error, LayoutChanged)
    assert error.problem.list_key is not None
    assert not results[-1].walk.complete


async def test_an_unknown_status_is_an_issue_of_its_dossier(listing: PortalFolder) -> None:
    results = await read_case(listing.portal(), listing.pages, "unknown-status")
    problems = [problem for result in results for problem in result.problems]
    unknown = [each.code for result in results for each in result.observations if each.status is None]
    assert {problem.code for problem in problems} == {"unknown_status"}
    assert [problem.dossier_code for problem in problems] == unknown
    assert all(result.walk.complete for result in results), "it was read, whatever it means"


async def test_a_total_that_the_rows_do_not_reach_is_told(listing: PortalFolder) -> None:
    results = await read_case(listing.portal(), listing.pages, "total-mismatch")
    torn = [result.walk for result in results if not result.walk.complete]
    assert torn
    for walk in torn:
        assert walk.declared_total is not None
        assert walk.distinct_seen < walk.declared_total
        assert str(walk.declared_total) in (walk.reason or "")


@pytest.mark.parametrize(
    ("case", "outcome"),
    [
        ("wrong-password", LoginOutcome.WRONG_PASSWORD),
        ("locked", LoginOutcome.LOCKED),
        ("expired", LoginOutcome.EXPIRED),
    ],
)
def test_the_portals_own_words_say_why_it_lets_nobody_in(
    entrance: PortalFolder, case: str, outcome: LoginOutcome
) -> None:
    assert _after(entrance.portal(), _page(entrance, case)) is outcome


def test_what_a_person_must_do_is_seen_before_or_after_the_password(entrance: PortalFolder) -> None:
    portal, html = entrance.portal(), _page(entrance, "needs-person")
    stage = index_of(entrance.pages)["needs-person"][0]["stage"]
    if stage == "after":
        assert _after(portal, html) in (LoginOutcome.NEEDS_OTP, LoginOutcome.NEEDS_CAPTCHA)
        return
    with pytest.raises(NeedsPerson):
        known_already(portal, seen_in(html, signs_before(portal)))


def test_maintenance_is_no_log_in_page(entrance: PortalFolder) -> None:
    portal = entrance.portal()
    with pytest.raises(Maintenance):
        known_already(portal, seen_in(_page(entrance, "maintenance"), signs_before(portal)))


def test_the_form_itself_says_nothing_of_the_kind(entrance: PortalFolder) -> None:
    """Words that always stand on the page would make every log-in look refused."""
    portal, form = entrance.portal(), _page(entrance, "wrong-password")
    assert not known_already(portal, seen_in(form, signs_before(portal)))


def _page(folder: PortalFolder, case: str) -> str:
    (reply,) = replies_of(folder.portal(), folder.pages, case)
    return reply.text()


def _after(portal: Portal, html: str) -> LoginOutcome:
    signs = signs_after(portal)
    return outcome_of(first_of(signs, seen_in(html, signs)))
