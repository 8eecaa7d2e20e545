"""Figures, narrative and letterhead in, the report's text out. Pure."""

from collections.abc import Iterable, Iterator

from dossiers.periods import month_after
from dossiers.text import clean
from reporting.figures.model import MonthlyFigures
from reporting.monthly import sentences
from reporting.monthly.facts import Fact
from reporting.monthly.letterhead import MOTTO, NATION, Letterhead
from reporting.monthly.narrative import Narrative
from reporting.monthly.style import Style
from reporting.monthly.text import Block, Kind, ReportText
from reporting.monthly.warnings import draft_reasons, missing_parts, warnings

NO_WORDS = "[chưa có nội dung]"
"""Stands, visibly, where people have written nothing yet."""


def compose(
    figures: MonthlyFigures,
    narrative: Narrative,
    letterhead: Letterhead,
    style: Style = Style.CENTRE,
    *,
    offered: tuple[Fact, ...] = (),
    asked_for_draft: bool = False,
) -> ReportText:
    """The monthly report of the period's last month, in reading order.

    Its wording and order are those of the centre's own report; what has no figure says so in its place. Number and
    date stay blank for the hand. Of the sentences ``offered``, those are put in that the narrative asks for. Where
    ``draft_reasons`` are found, or a draft was asked for, the first block says that this is one.
    """
    told = [fact.sentence for fact in offered if fact.key in narrative.facts]
    reasons = (*draft_reasons(figures), *missing_parts(figures, narrative, told))
    if asked_for_draft:
        reasons = ("bản xem trước theo yêu cầu", *reasons)
    notes = warnings(figures, narrative)
    title = _title(figures, style)
    blocks = [
        *_draft(reasons, notes),
        *_head(figures, letterhead, title),
        *_results(figures, narrative, letterhead, style),
        *_outlook(figures, narrative, letterhead, style, told),
        *_signature(letterhead),
    ]
    if style is Style.ND30:
        blocks = [(kind, text.upper() if kind in _CAPITALS else text) for kind, text in blocks]
    return ReportText(
        title=f"Báo cáo {_lower(title)}",
        author=clean(letterhead.centre),
        as_of=figures.as_of,
        blocks=tuple(Block(kind=kind, text=clean(text)) for kind, text in blocks),
        draft_reasons=reasons,
        warnings=notes,
    )


_CAPITALS = frozenset({Kind.PARENT_BODY, Kind.ISSUING_BODY, Kind.SIGNER_LINE})
"""What stands in capitals by Nghị định 30/2020/NĐ-CP; the centre's own style prints it as configured."""

_Pairs = Iterator[tuple[Kind, str]]


def _draft(reasons: tuple[str, ...], notes: tuple[str, ...]) -> _Pairs:
    if not reasons:
        return
    yield Kind.DRAFT, f"BẢN DỰ THẢO – CHƯA DÙNG ĐỂ KÝ: {'; '.join(reasons)}."
    for note in notes:
        yield Kind.DRAFT, f"Cần xem lại: {note}"


def _head(figures: MonthlyFigures, letterhead: Letterhead, title: str) -> _Pairs:
    for line in letterhead.parent_body.splitlines():
        yield Kind.PARENT_BODY, line
    for line in letterhead.issuing_body.splitlines():
        yield Kind.ISSUING_BODY, line
    yield Kind.NATION, NATION
    yield Kind.MOTTO, MOTTO
    yield Kind.NUMBER, f"Số: /{letterhead.number_suffix}"
    yield Kind.PLACE_DATE, f"{letterhead.place}, ngày tháng năm {figures.period.last_day.year}"
    yield Kind.TYPE_NAME, "BÁO CÁO"
    yield Kind.SUMMARY, title
    yield Kind.PERIOD, f"(Tính {sentences.period_words(figures)})"
    if letterhead.addressees:
        yield Kind.ADDRESS, "Kính gửi:"
        for item in _punctuated(letterhead.addressees):
            yield Kind.ADDRESSEE, f"- {item}"
    reports = f"{letterhead.centre} báo cáo kết quả thực hiện cụ thể như sau:"
    basis = _basis(letterhead.basis)
    yield Kind.BODY, f"{basis} {reports}" if basis else reports


def _results(figures: MonthlyFigures, narrative: Narrative, letterhead: Letterhead, style: Style) -> _Pairs:
    yield Kind.HEADING, f"I. Kết quả thực hiện nhiệm vụ {_this_month(figures, style)}"
    yield Kind.SUBHEADING, "1. Các nhiệm vụ đã triển khai"
    for issued in narrative.issued:
        yield Kind.BODY, issued.paragraph
        for item in issued.items:
            yield Kind.BULLET, f"- {item}"
    if not narrative.issued:
        yield Kind.BODY, NO_WORDS
    yield Kind.SUBHEADING, "2. Về kết quả tiếp nhận, trả kết quả giải quyết TTHC"
    yield (
        Kind.BODY,
        " ".join(
            (
                sentences.received(figures, counted_for=letterhead.counted_for, style=style),
                sentences.resolved(figures, style=style),
                sentences.still_open(figures, style=style),
            )
        ),
    )
    for paragraph in sentences.rates(figures, style=style):
        yield Kind.BODY, paragraph


def _outlook(
    figures: MonthlyFigures, narrative: Narrative, letterhead: Letterhead, style: Style, told: list[str]
) -> _Pairs:
    yield Kind.HEADING, "II. Khó khăn, tồn tại"
    for paragraph in (*narrative.difficulties, *told) or (NO_WORDS,):
        yield Kind.BODY, paragraph
    yield Kind.HEADING, f"III. Phương hướng, nhiệm vụ {_next_month(figures, style)}"
    for item in narrative.next_month:
        yield Kind.BULLET, f"- {item}"
    if not narrative.next_month:
        yield Kind.BODY, NO_WORDS
    yield Kind.BODY, f"Trên đây là báo cáo {_lower(_title(figures, style))} của {letterhead.centre}./."


def _signature(letterhead: Letterhead) -> _Pairs:
    if letterhead.recipients:
        yield Kind.RECIPIENTS, "Nơi nhận:"
        for item in _punctuated(letterhead.recipients):
            yield Kind.RECIPIENT, f"- {item}"
    for line in letterhead.signer_lines:
        yield Kind.SIGNER_LINE, line
    if letterhead.signer_name:
        yield Kind.SIGNER_NAME, letterhead.signer_name


def _title(figures: MonthlyFigures, style: Style) -> str:
    month = f"tháng {style.write_month(figures.period.month)}"
    if figures.period.month == 12:  # the next month is in another year, so both years are told
        month = f"{month} năm {figures.period.year}"
    return f"Kết quả thực hiện nhiệm vụ {month} và phương hướng, nhiệm vụ {_next_month(figures, style)}"


def _this_month(figures: MonthlyFigures, style: Style) -> str:
    return f"tháng {style.write_month(figures.period.month)} năm {figures.period.year}"


def _next_month(figures: MonthlyFigures, style: Style) -> str:
    year, month = month_after(figures.period.year, figures.period.month, 1)
    return f"tháng {style.write_month(month)} năm {year}"


def _basis(basis: str | None) -> str:
    words = (basis or "").strip().rstrip(".;")
    if not words:
        return ""
    return f"{words}." if words.startswith(("Thực hiện", "Căn cứ")) else f"Thực hiện {words}."


def _punctuated(items: Iterable[str]) -> Iterator[str]:
    """List items with a semicolon after each and a full stop after the last, whatever they came with."""
    bare = [item.strip().removeprefix("-").strip().rstrip(".;") for item in items]
    for place, item in enumerate(bare, start=1):
        yield item + ("." if place == len(bare) else ";")


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
