"""A month's file of words: what stood the month before is carried over, what is written is read back as it was."""

from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.text import clean
from reporting.monthly import Narrative, compose
from reporting.monthly.facts import Fact
from reporting.monthly.narrative import Issued, parse_narrative
from reporting.monthly.narrative_file import carried_over, narrative_text
from reporting.monthly.text import Kind
from tests.reporting.samples import LETTERHEAD, figures, narrative
from tests.reporting.test_document import HOSTILE

FACTS = (Fact(key="downtime", sentence="Hệ thống A không truy cập được 2 lần, tổng cộng 3 giờ làm việc."),)


def test_standing_words_are_carried_over_and_documents_issued_are_not() -> None:
    begun = carried_over(narrative(), "2026-06")
    text = narrative_text(begun, FACTS)
    read = parse_narrative(text, name="x", month="2026-06")
    assert read == begun
    assert read.issued == ()
    assert (read.difficulties, read.carried_from) == (narrative().difficulties, "2026-05")
    assert '#   "downtime" (Các lần không truy cập được hệ thống): Hệ thống A không truy cập được 2 lần' in text
    report = compose(figures(), read, LETTERHEAD, offered=FACTS)
    assert any("Các nhiệm vụ đã triển khai” chưa có lời văn" in reason for reason in report.draft_reasons)
    assert any("chép từ tháng 05/2026" in warning for warning in report.warnings)


def test_a_sentence_on_offer_is_put_in_only_where_the_file_asks_for_it() -> None:
    plain = compose(figures(), narrative(), LETTERHEAD, offered=FACTS)
    assert FACTS[0].sentence not in plain.lines()
    asked = narrative().model_copy(update={"facts": ("downtime",)})
    lines = compose(figures(), asked, LETTERHEAD, offered=FACTS).lines()
    assert lines[lines.index(FACTS[0].sentence) + 1].startswith("III.")
    nothing = Narrative(issued=narrative().issued, next_month=("x",), facts=("downtime",))
    assert compose(figures(), nothing, LETTERHEAD).is_draft, "asked for, but there is nothing to tell"
    assert not compose(figures(), nothing, LETTERHEAD, offered=FACTS).is_draft


def test_a_draft_can_be_asked_for() -> None:
    report = compose(figures(), narrative(), LETTERHEAD, asked_for_draft=True)
    assert report.draft_reasons == ("bản xem trước theo yêu cầu",)
    assert report.blocks[0].kind is Kind.DRAFT


_TEXTS = (st.text(min_size=1, max_size=60) | st.sampled_from(HOSTILE)).filter(lambda text: bool(clean(text)))


@settings(max_examples=60, deadline=None)
@given(st.lists(_TEXTS, max_size=3), st.lists(_TEXTS, max_size=3), _TEXTS)
def test_whatever_people_wrote_is_read_back(first: list[str], second: list[str], offered: str) -> None:
    written = Narrative(
        month="2026-05",
        difficulties=tuple(first),
        next_month=tuple(second),
        issued=tuple(Issued(paragraph=text, items=(text,)) for text in second),
        facts=("passed_by",),
    )
    text = narrative_text(written, (Fact(key="passed_by", sentence=offered),))
    assert parse_narrative(text, name="x") == written
