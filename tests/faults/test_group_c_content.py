"""Faults of what a list says: columns, dates, letters. The families read the running pretend portals by plain HTTP; the
number in each test's name is that of the fault."""

from collections.abc import Iterator
from datetime import UTC, date

import pytest

from dossiers.snapshot import Proof
from sandbox.serve import RunningSandbox, running
from scrapers.families import ReadContext, family_for
from scrapers.profile import Portal
from scrapers.walk.lists import WalkResult
from tests.sandbox.portal_world import AT, TinyWorld
from tests.scrapers.conftest import with_page_size
from tests.scrapers.live_portal import log_in
from tests.scrapers.test_families_live import portal_of

LISTS = {"hkd": "applications", "igate": "dossiers", "hotich": "birth"}


@pytest.fixture(scope="module")
def servers() -> Iterator[RunningSandbox]:
    with running(TinyWorld(45), AT) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(servers: RunningSandbox) -> Iterator[RunningSandbox]:
    servers.clear_faults()
    yield servers
    servers.clear_faults()


async def no_wait(seconds: float) -> None:
    assert seconds >= 0


async def read(sandbox: RunningSandbox, key: str, portal: Portal | None = None) -> WalkResult:
    portal = portal or portal_of(sandbox, key)
    context = ReadContext(today=date(2026, 5, 13), sleep=no_wait, page_seen=lambda *_: None)
    return await family_for(portal).read(portal, log_in(sandbox, portal), portal.list_profile(LISTS[key]), context)


def refused(result: WalkResult) -> tuple[str, str]:
    """The code and the sentence of what ended the walk, of which nothing was kept."""
    assert result.error is not None
    assert result.walk.proof is None
    assert result.observations == ()
    return result.error.problem.code, result.error.problem.sentence


@pytest.mark.parametrize(
    ("key", "lost", "new"), [("hkd", "Hẹn trả", "Ngày hẹn trả"), ("hotich", "ngayHenTra", "ngayHenTraKq")]
)
async def test_32_a_renamed_column_is_named_with_the_nearest(
    sandbox: RunningSandbox, key: str, lost: str, new: str
) -> None:
    sandbox.inject(key, "rename_field", old=lost, new=new)
    code, sentence = refused(await read(sandbox, key))
    assert code == "layout_changed"
    assert f"“{lost}”" in sentence
    assert f"“{new}”" in sentence


async def test_32_a_new_column_is_told_and_costs_nothing(sandbox: RunningSandbox) -> None:
    sandbox.inject("hkd", "extra_column")
    result = await read(sandbox, "hkd")
    assert result.walk.proof is Proof.DECLARED_TOTAL
    assert [(each.code, each.detail) for each in result.problems if each.code == "unknown_column"] == [
        ("unknown_column", "Số biên lai")
    ]


@pytest.mark.parametrize(
    ("key", "first", "second"),
    [
        ("hkd", "Hẹn trả", "Cán bộ xử lý"),
        ("hkd", "Trạng thái", "Hình thức nộp"),
        ("hkd", "Thời điểm tiếp nhận", "Hẹn trả"),
        ("hotich", "ngayHenTra", "canBo"),
        ("hotich", "maHoSo", "nguoiYeuCau"),
        ("igate", "appointmentDate", "code"),
    ],
)
async def test_33_swapped_columns_are_a_changed_layout_not_odd_rows(
    sandbox: RunningSandbox, key: str, first: str, second: str
) -> None:
    sandbox.inject(key, "swap_columns", first=first, second=second)
    code, sentence = refused(await read(sandbox, key))
    assert code == "layout_changed"
    assert "cột" in sentence or "đứng trước" in sentence


@pytest.mark.parametrize("fault", ["two_header_rows", "duplicate_table"])
async def test_34_two_header_rows_and_a_frozen_copy_change_nothing(sandbox: RunningSandbox, fault: str) -> None:
    plain = await read(sandbox, "hkd")
    sandbox.inject("hkd", fault)
    result = await read(sandbox, "hkd")
    assert result.walk.rows_seen == result.walk.distinct_seen == result.walk.declared_total
    assert result.walk.proof is Proof.DECLARED_TOTAL
    assert result.observations == plain.observations
    assert result.problems == plain.problems


@pytest.mark.parametrize(("number", "fault", "options"), [(37, "shift_rows", {"after": 2}), (38, "unstable_order", {})])
@pytest.mark.parametrize("key", ["igate", "hkd", "hotich"])
async def test_37_38_rows_that_move_are_walked_twice_and_united_or_it_is_said(
    sandbox: RunningSandbox, key: str, number: int, fault: str, options: dict[str, int]
) -> None:
    portal = with_page_size(portal_of(sandbox, key), 10)
    if key == "igate":  # as it would be without its own order by the day of submission, newest first
        query = {**portal.lists[0].query, "sort": "appliedDate,desc"}
        portal = portal.model_copy(update={"lists": (portal.lists[0].model_copy(update={"query": query}),)})
    whole = {each.code for each in (await read(sandbox, key, portal)).observations}
    sandbox.inject(key, fault, **options)
    result = await read(sandbox, key, portal)
    seen = {each.code for each in result.observations}
    assert result.walk.sweeps == 2
    if result.walk.proof is None:
        assert str(result.walk.declared_total) in (result.walk.reason or "")
    else:
        assert seen >= whole
        assert len(seen) == result.walk.declared_total


async def test_39_totals_that_differ_are_both_told(sandbox: RunningSandbox) -> None:
    sandbox.inject("hkd", "truncate", rows=2)
    result = await read(sandbox, "hkd")
    total = result.walk.declared_total
    assert total is not None
    assert result.walk.proof is None
    assert f"cổng ghi {total} hồ sơ, đọc được {total - 2}" in (result.walk.reason or "")


@pytest.mark.parametrize("key", ["hkd", "hotich"])
async def test_45_american_dates_are_never_read_as_ours(sandbox: RunningSandbox, key: str) -> None:
    sandbox.inject(key, "american_dates")
    assert refused(await read(sandbox, key))[0] == "layout_changed"


@pytest.mark.parametrize("key", ["hkd", "igate", "hotich"])
async def test_46_a_deadline_as_a_distance_is_kept_in_words_and_no_date_is_made_up(
    sandbox: RunningSandbox, key: str
) -> None:
    plain = {each.code: each for each in (await read(sandbox, key)).observations}
    sandbox.inject(key, "interval_due")
    result = await read(sandbox, key)
    assert result.walk.proof is Proof.DECLARED_TOTAL
    assert [each.code for each in result.problems].count("due_in_words") == 1
    assert not any(each.code == "bad_date" for each in result.problems)
    for each in result.observations:
        due = plain[each.code].due_at
        assert each.due_at is None
        assert (each.due_words is None) == (due is None)
        if due is not None:
            late = due.astimezone(UTC) < AT
            assert (each.due_words or "").startswith("quá hạn " if late else "còn ")


@pytest.mark.parametrize("charset", ["windows-1252", "windows-1258"])
@pytest.mark.parametrize("key", ["hkd", "igate", "hotich"])
async def test_47_letters_in_a_wrong_code_page_are_refused(sandbox: RunningSandbox, key: str, charset: str) -> None:
    sandbox.inject(key, "wrong_charset", charset=charset)
    code, sentence = refused(await read(sandbox, key))
    assert code == "misencoded"
    assert "lỗi phông" in sentence


@pytest.mark.parametrize(("number", "fault"), [(48, "nfd"), (49, "invisible")])
@pytest.mark.parametrize("key", ["hkd", "igate", "hotich"])
async def test_48_49_decomposed_letters_and_invisible_ones_make_no_other_dossier(
    sandbox: RunningSandbox, key: str, number: int, fault: str
) -> None:
    plain = await read(sandbox, key)
    sandbox.inject(key, fault)
    result = await read(sandbox, key)
    assert result.walk.proof is Proof.DECLARED_TOTAL
    assert [each.content_hash() for each in result.observations] == [each.content_hash() for each in plain.observations]


@pytest.mark.parametrize("key", ["hkd", "igate", "hotich"])
async def test_50_a_new_front_end_is_told_and_others_go_on(sandbox: RunningSandbox, key: str) -> None:
    sandbox.inject(key, "layout_changed")
    code, sentence = refused(await read(sandbox, key))
    assert code in ("layout_changed", "unknown_page")
    assert "Số liệu cũ vẫn còn" in sentence
    other = next(each for each in LISTS if each != key)
    assert (await read(sandbox, other)).walk.proof is Proof.DECLARED_TOTAL


@pytest.mark.parametrize("key", ["hkd", "hotich"])
async def test_52_a_dossier_without_a_due_date_has_none(sandbox: RunningSandbox, key: str) -> None:
    result = await read(sandbox, key)
    without = [each for each in result.observations if each.due_at is None]
    assert without
    assert all(each.due_words is None for each in without)
    assert not any(each.code == "bad_date" for each in result.problems)
