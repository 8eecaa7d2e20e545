"""The report's words: those of the reference when its figures are given, and honest ones otherwise."""

from dataclasses import replace
from datetime import time, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.periods import CutOff, monthly_period
from dossiers.snapshot import Verdict
from reporting.figures.changes import Change
from reporting.figures.model import IdentityBreak, PortalPicture, Rate
from reporting.monthly import Kind, Narrative, Style, compose
from tests.reporting.samples import AS_OF, END, LETTERHEAD, REFERENCE, WHOLE, figures, narrative


def test_the_text_is_the_reference_word_for_word() -> None:
    report = compose(figures(), narrative(), LETTERHEAD)
    assert list(report.lines(letterhead=False)) == REFERENCE.read_text(encoding="utf-8").splitlines()
    assert not report.is_draft
    assert report.warnings == ()


def test_the_letterhead_comes_first() -> None:
    kinds = [block.kind for block in compose(figures(), narrative(), LETTERHEAD).blocks]
    assert kinds[:6] == [Kind.PARENT_BODY] * 2 + [Kind.ISSUING_BODY] * 2 + [Kind.NATION, Kind.MOTTO]
    assert kinds[6:9] == [Kind.NUMBER, Kind.PLACE_DATE, Kind.TYPE_NAME]


def _figures_paragraph(style: Style = Style.CENTRE, **changes: object) -> str:
    lines = compose(figures(**changes), narrative(), LETTERHEAD, style).lines()
    return next(line for line in lines if "hồ sơ giải quyết TTHC, trong đó" in line)


@pytest.mark.parametrize(("direct", "unknown", "overdue"), list(product((0, 3), (0, 12), (0, 1))))
def test_parts_are_told_exactly_where_there_are_any(direct: int, unknown: int, overdue: int) -> None:
    text = _figures_paragraph(received_direct=direct, received_unknown_channel=unknown, open_overdue=overdue)
    assert ("03 hồ sơ trực tiếp hoặc qua bưu chính trong kỳ" in text) == bool(direct)
    assert ("12 hồ sơ chưa rõ hình thức nộp trong kỳ" in text) == bool(unknown)
    assert text.endswith(
        "Có 182 đang giải quyết trong hạn, 01 đang giải quyết quá hạn."
        if overdue
        else "Có 182 đang giải quyết trong hạn."
    )


def test_nd30_writes_numbers_its_own_way() -> None:
    report = compose(figures(received_online=1250), narrative(), LETTERHEAD, Style.ND30)
    text = "\n".join(report.lines())
    assert "nhiệm vụ tháng 5 và phương hướng, nhiệm vụ tháng 6 năm 2026" in text
    assert "1.250 hồ sơ trực tuyến" in text
    assert " 4 hồ sơ đúng hạn" in text
    assert "91,64%" in text


def test_december_names_both_years() -> None:
    period = monthly_period(2026, 12, CutOff(day=13, at=time(17, 0)))
    lines = compose(
        figures(period=period, as_of=period.end, pictures=(replace(WHOLE, complete_from=period.end),)),
        narrative(),
        LETTERHEAD,
    ).lines()
    assert "Kết quả thực hiện nhiệm vụ tháng 12 năm 2026 và phương hướng, nhiệm vụ tháng 01 năm 2027" in lines
    assert "III. Phương hướng, nhiệm vụ tháng 01 năm 2027" in lines


def test_a_missing_rate_is_visibly_missing_and_never_made_up() -> None:
    report = compose(figures(rates=(Rate(key="reuse", percent=Decimal("0")),)), narrative(), LETTERHEAD)
    assert "Tỷ lệ số hóa hồ sơ đạt [chưa có số liệu]. Tỷ lệ tái sử dụng lại dữ liệu số hóa đạt 0%." in report.lines()
    assert "Tỷ lệ thanh toán trực tuyến đạt [chưa có số liệu]." in report.lines()
    assert report.draft_reasons == ("chưa có tỷ lệ số hóa hồ sơ", "chưa có tỷ lệ thanh toán trực tuyến")


def test_a_rate_that_is_not_its_quotient_is_warned_of() -> None:
    odd = Rate(key="reuse", percent=Decimal("91.64"), numerator=1, denominator=2)
    fine = Rate(key="digitisation", percent=Decimal("33.3"), numerator=1, denominator=3)
    report = compose(figures(rates=(odd, fine)), narrative(), LETTERHEAD)
    assert any("91.64% nhưng tử số/mẫu số là 1/2" in note for note in report.warnings)
    assert not any("33.3" in note for note in report.warnings)


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (PortalPicture(portal="a", name="Cổng A"), "chưa lần nào đọc đủ số liệu của Cổng A"),
        (
            PortalPicture(
                portal="a",
                name="Cổng A",
                complete_from=END - timedelta(hours=1),
                complete_at=END + timedelta(minutes=1),
                tried_at=AS_OF,
                verdict=Verdict.PARTIAL,
                reason="ghi 132 hồ sơ nhưng chỉ đọc được 120",
            ),
            "số liệu của Cổng A dừng ở 17:01 13/05/2026",
        ),
    ],
)
def test_a_portal_not_seen_whole_after_the_period_makes_a_draft(picture: PortalPicture, words: str) -> None:
    report = compose(figures(pictures=(WHOLE, picture)), narrative(), LETTERHEAD)
    assert report.is_draft
    assert len(report.draft_reasons) == 1
    assert report.draft_reasons[0].startswith(words)
    assert report.blocks[0].kind is Kind.DRAFT
    assert report.blocks[0].text.startswith("BẢN DỰ THẢO")
    assert words in report.blocks[0].text


def test_a_period_that_still_runs_makes_a_draft() -> None:
    report = compose(figures(as_of=END - timedelta(seconds=1)), narrative(), LETTERHEAD)
    assert any("mới kết thúc" in reason for reason in report.draft_reasons)


def test_no_portal_at_all_makes_a_draft() -> None:
    assert compose(figures(pictures=()), narrative(), LETTERHEAD).is_draft


def test_broken_sums_are_warnings_and_stay_out_of_the_text_to_sign() -> None:
    broken = IdentityBreak(key="all", sentence="Lệch 1 hồ sơ.", left=2, right=1, dossiers=(("igate", "H56-1"),))
    report = compose(figures(breaks=(broken,)), narrative(), LETTERHEAD)
    assert report.warnings == ("Lệch 1 hồ sơ. Hồ sơ liên quan: H56-1 (igate).",)
    assert not any("Lệch" in line for line in report.lines())
    draft = compose(figures(breaks=(broken,), pictures=()), narrative(), LETTERHEAD)
    assert any("Lệch 1 hồ sơ" in line for line in draft.lines())


def test_the_fingerprint_is_that_of_the_words() -> None:
    first = compose(figures(), narrative(), LETTERHEAD)
    later = compose(figures(as_of=AS_OF + timedelta(days=1)), narrative(), LETTERHEAD)
    other = compose(figures(refused=10), narrative(), LETTERHEAD)
    assert first.fingerprint == later.fingerprint != other.fingerprint


def test_an_empty_narrative_is_visible() -> None:
    report = compose(figures(), Narrative(), LETTERHEAD)
    assert report.lines().count("[chưa có nội dung]") == 3
    assert len(report.draft_reasons) == 3
    assert report.blocks[0].kind is Kind.DRAFT, "what is missing is told on the first page"


_counts = st.integers(min_value=0, max_value=5000)


@settings(max_examples=60)
@given(_counts, _counts, _counts, _counts, st.sampled_from(Style))
def test_every_figure_is_told_with_its_own_value(
    online: int, late: int, refused: int, in_time: int, style: Style
) -> None:
    text = _figures_paragraph(style, received_online=online, resolved_late=late, refused=refused, open_in_time=in_time)
    assert f"trong đó có {style.write_count(online)} hồ sơ trực tuyến" in text
    assert f", {style.write_count(late)} hồ sơ quá hạn," in text
    assert f", {style.write_count(refused)} hồ sơ từ chối," in text
    assert f"Có {style.write_count(in_time)} đang giải quyết trong hạn" in text


def test_what_changed_is_told_with_the_portals_name() -> None:
    change = Change(portal="igate", code="H40.12-260504-0001", before=(), after=("open_overdue",), dossier=None)
    assert "H40.12-260504-0001 (Một cửa điện tử): trước không được đếm" in change.sentence({"igate": "Một cửa điện tử"})
