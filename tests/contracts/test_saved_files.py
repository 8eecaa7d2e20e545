"""What each kind of saved file must come to, for every portal whose lists come as files."""

import pytest

from dossiers.snapshot import Proof, Verdict
from scrapers.files.model import FileRefused
from tests.contracts.folders import PortalFolder, file_folders
from tests.contracts.saved import truth_of
from tests.contracts.saved_files import STRANGE, WORLD, files_of, headers_of, lines_of, taken
from tests.contracts.test_fields import TRUE
from tests.scrapers.files.samples import MAKERS, Maker, csv_bytes, xlsx

PLACES = file_folders()
FIELDS = [(each, name) for each in PLACES for name in headers_of(each.portal())]
REQUIRED = [(each, name) for each in PLACES for name in each.portal().lists[0].required]


@pytest.mark.parametrize(("place", "name"), FIELDS, ids=[f"{each.name}-{name}" for each, name in FIELDS])
def test_each_field(place: PortalFolder, name: str) -> None:
    portal = place.portal()
    snapshot = taken(portal, files_of(portal, "ok-one-page"))
    truth = truth_of(place.pages, "ok-one-page")
    assert len(snapshot.observations) == len(truth) == 10
    for each in snapshot.observations:
        value, true = getattr(each, name), TRUE[name](truth[each.code][name])
        assert value == true


@pytest.mark.parametrize("maker", MAKERS.values(), ids=list(MAKERS))
def test_every_kind_of_file_says_the_same(saved: PortalFolder, maker: Maker) -> None:
    portal = saved.portal()
    found = taken(portal, [maker(lines_of(portal, "ok-one-page"))])
    assert (found.verdict, found.problems) == (Verdict.COMPLETE, ())
    assert {each.code for each in found.observations} == set(truth_of(saved.pages, "ok-one-page"))


def test_pages_saved_one_by_one_are_one_list(saved: PortalFolder) -> None:
    portal = saved.portal()
    files = files_of(portal, "ok-many-pages")
    whole = taken(portal, files)
    assert (whole.verdict, whole.declared_total, len(whole.observations)) == (Verdict.COMPLETE, 55, 55)
    half = taken(portal, files[:-1])
    assert half.verdict is Verdict.PARTIAL, "a page that nobody saved is missed"
    assert "55" in (half.walks[0].reason or "")


def test_an_empty_list_is_empty_by_its_own_words(saved: PortalFolder) -> None:
    portal = saved.portal()
    found = taken(portal, files_of(portal, "empty-but-valid"))
    assert (found.verdict, found.walks[0].proof) == (Verdict.EMPTY_CONFIRMED, Proof.DECLARED_TOTAL)
    silent = taken(portal, [xlsx(lines_of(portal, "empty-but-valid")[:-1])])
    assert not silent.verdict.is_complete, "a header alone proves nothing"


@pytest.mark.parametrize(("place", "name"), REQUIRED, ids=[f"{each.name}-{name}" for each, name in REQUIRED])
def test_a_required_header_that_changed_is_refused_with_what_was_found(place: PortalFolder, name: str) -> None:
    portal = place.portal()
    words = headers_of(portal)[name]
    title, head, *rest = lines_of(portal, "ok-one-page")
    changed = [f"{each} mới" if each == words else each for each in head]
    with pytest.raises(FileRefused) as caught:
        taken(portal, [xlsx([title, changed, *rest])])
    assert f"{words} mới" in str(caught.value)
    assert str(caught.value).endswith("Chưa ghi gì vào sổ.")


def test_an_unknown_status_is_an_issue_of_its_dossier(saved: PortalFolder) -> None:
    portal = saved.portal()
    found = taken(portal, files_of(portal, "unknown-status"))
    (unknown,) = [each for each in found.observations if each.status is None]
    assert unknown.raw_status == STRANGE
    assert [(each.code, each.dossier_code) for each in found.problems] == [("unknown_status", unknown.code)]
    assert found.verdict is Verdict.COMPLETE, "it was read, whatever it means"


def test_a_total_that_the_rows_do_not_reach_is_told_with_both_numbers(saved: PortalFolder) -> None:
    portal = saved.portal()
    found = taken(portal, files_of(portal, "total-mismatch"))
    assert (found.verdict, found.declared_total, len(found.observations)) == (Verdict.PARTIAL, 12, 10)
    assert "12" in (found.walks[0].reason or "")
    assert "10" in (found.walks[0].reason or "")


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("layout-changed", "gần giống nhất"),
        ("logged-out-in-the-middle", "không tìm thấy"),
        ("maintenance", "không tìm thấy"),
        ("damaged", "hỏng"),
        ("password-protected", "có mật khẩu"),
    ],
)
def test_what_is_no_list_is_refused_and_nothing_is_taken_of_it(saved: PortalFolder, case: str, words: str) -> None:
    portal = saved.portal()
    with pytest.raises(FileRefused, match=words) as caught:
        taken(portal, files_of(portal, case))
    assert str(caught.value).endswith("Chưa ghi gì vào sổ.")


def test_a_code_that_became_a_number_leaves_the_list_unproven(saved: PortalFolder) -> None:
    portal = saved.portal()
    found = taken(portal, files_of(portal, "codes-made-numbers"))
    assert found.verdict is Verdict.PARTIAL
    assert len(found.observations) == 9
    assert "file_bad_code" in {each.code for each in found.problems}


def test_the_files_are_of_the_pretend_world_alone(saved: PortalFolder) -> None:
    assert saved.pages == WORLD


@pytest.mark.parametrize(("place", "name"), FIELDS, ids=[f"{each.name}-{name}" for each, name in FIELDS])
def test_a_column_that_is_gone_is_told(place: PortalFolder, name: str) -> None:
    portal = place.portal()
    title, head, *rest, total = lines_of(portal, "ok-one-page")
    gone = list(head).index(headers_of(portal)[name])
    lines = [title, *([*line[:gone], *line[gone + 1 :]] for line in (head, *rest)), total]
    if name in portal.lists[0].required:
        with pytest.raises(FileRefused, match=headers_of(portal)[name]):
            taken(portal, [csv_bytes(lines)])
        return
    found = taken(portal, [csv_bytes(lines)])
    assert [each.code for each in found.problems] == ["file_lost_column"]
    assert headers_of(portal)[name] in found.problems[0].sentence


@pytest.mark.parametrize("pair", [("code", "applicant"), ("status", "applicant"), ("submitted_at", "returned_at")])
def test_two_columns_that_change_places_are_told(saved: PortalFolder, pair: tuple[str, str]) -> None:
    portal = saved.portal()
    title, head, *rest = lines_of(portal, "ok-many-pages")
    first, second = (list(head).index(headers_of(portal)[name]) for name in pair)
    changed = list(head)
    changed[first], changed[second] = head[second], head[first]
    try:
        found = taken(portal, [csv_bytes([title, changed, *rest])])
    except FileRefused:
        return
    assert found.problems, "silence would mean that the wrong column is believed"
