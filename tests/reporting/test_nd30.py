"""Every measure that Nghị định 30/2020/NĐ-CP (phụ lục I) asks for, read back from the document, in both styles."""

import io
from collections.abc import Iterator
from dataclasses import replace

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Length, Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from reporting.monthly import Style, compose
from reporting.monthly.document import docx_bytes
from tests.reporting.samples import LETTERHEAD, figures, narrative


def _paragraphs(document: Document) -> Iterator[Paragraph]:
    for item in document.iter_inner_content():
        if isinstance(item, Table):
            for row in item.rows:
                for cell in row.cells:
                    yield from cell.paragraphs
        else:
            yield item


@pytest.fixture(scope="module", params=list(Style))
def document(request: pytest.FixtureRequest) -> Document:
    report = compose(figures(), narrative(), LETTERHEAD, request.param)
    return docx.Document(io.BytesIO(docx_bytes(report)))


def _named(document: Document, words: str) -> Paragraph:
    return next(item for item in _paragraphs(document) if item.text.startswith(words))


def _look(paragraph: Paragraph) -> tuple[float, bool, bool]:
    (size,) = {run.font.size.pt for run in paragraph.runs if run.font.size is not None}
    return size, all(run.bold for run in paragraph.runs), all(run.italic for run in paragraph.runs)


@pytest.mark.parametrize(
    ("words", "sizes", "bold", "italic", "caps"),
    [
        ("CỘNG HÒA XÃ HỘI", (12, 13), True, False, True),
        ("Độc lập - Tự do", (13, 14), True, False, False),
        ("ỦY BAN NHÂN DÂN", (12, 13), False, False, True),
        ("HÀNH CHÍNH CÔNG", (12, 13), True, False, True),
        ("Số:", (13, 13), False, False, False),
        ("Hưng Đạo, ngày", (13, 14), False, True, False),
        ("BÁO CÁO", (13, 14), True, False, True),
        ("Kết quả thực hiện nhiệm vụ", (13, 14), True, False, False),
        ("Trên đây là báo cáo", (13, 14), False, False, False),
        ("Nơi nhận:", (12, 12), True, True, False),
        ("- Như trên", (11, 11), False, False, False),
        ("KT. GIÁM ĐỐC", (13, 14), True, False, True),
        ("Ngô Thanh Phương", (13, 14), True, False, False),
    ],
)
def test_each_part_has_the_size_and_weight_asked_for(
    document: Document, words: str, sizes: tuple[int, int], bold: bool, italic: bool, caps: bool
) -> None:
    paragraph = _named(document, words)
    size, is_bold, is_italic = _look(paragraph)
    assert sizes[0] <= size <= sizes[1]
    assert (is_bold, is_italic) == (bold, italic)
    if caps:
        assert paragraph.text == paragraph.text.upper()


def test_the_page(document: Document) -> None:
    section = document.sections[0]
    for length, least, most in (
        (section.top_margin, 20, 25),
        (section.bottom_margin, 20, 25),
        (section.left_margin, 30, 35),
        (section.right_margin, 15, 20),
    ):
        assert length is not None
        assert least - 0.1 <= length.mm <= most + 0.1
    number = section.header.paragraphs[0]
    assert number.alignment == ALIGN.CENTER
    assert number.runs[0].font.size in (Pt(13), Pt(14))
    assert not "".join(item.text for item in section.first_page_header.paragraphs)


def test_the_text_is_justified_indented_and_apart(document: Document) -> None:
    texts = [_named(document, words) for words in ("Thực hiện Công văn", "Từ ngày 13/04", "Cán bộ, công chức")]
    for paragraph in texts:
        form = paragraph.paragraph_format
        assert form.alignment == ALIGN.JUSTIFY
        assert form.first_line_indent is not None
        assert 10 <= form.first_line_indent.mm <= 12.71
        assert form.space_after is not None
        assert form.space_after >= Pt(6)
    assert _named(document, "Trên đây là báo cáo").text.endswith("./.")


def _rule_under(document: Document, words: str, width: Length) -> float:
    """The length in millimetres of the line beneath a paragraph."""
    found = list(_paragraphs(document))
    place = next(n for n, item in enumerate(found) if item.text.startswith(words))
    rule = next(item for item in found[place:] if "w:pBdr" in item._p.xml)
    form = rule.paragraph_format
    assert form.left_indent is not None
    assert form.left_indent == form.right_indent
    return float((width - 2 * form.left_indent) / Mm(1))


# Widths of the words were measured in Liberation Serif, whose metrics are those of Times New Roman.
def test_lines_beneath_are_as_long_as_the_words_or_a_part_of_them(document: Document) -> None:
    assert 55 <= _rule_under(document, "Độc lập", Mm(96)) <= 57, "as long as the motto, 55.4 mm without its marks"
    assert 41.9 / 3 <= _rule_under(document, "HÀNH CHÍNH CÔNG", Mm(69)) <= 41.9 / 2, "of the body's name"
    assert 131 / 3 <= _rule_under(document, "Kết quả thực hiện", Mm(165)) <= 131 / 2, "of the summary's longer line"


def test_the_decrees_own_style_writes_bodies_in_capitals_whatever_was_configured() -> None:
    small = replace(LETTERHEAD, parent_body="Ủy ban nhân dân phường", signer_lines=("Giám đốc",))
    assert "ỦY BAN NHÂN DÂN PHƯỜNG" in compose(figures(), narrative(), small, Style.ND30).lines()
    assert "GIÁM ĐỐC" in compose(figures(), narrative(), small, Style.ND30).lines()
    assert "Ủy ban nhân dân phường" in compose(figures(), narrative(), small, Style.CENTRE).lines()
