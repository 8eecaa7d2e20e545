"""The Word document, read back: its words, its page, and that hostile text is harmless in it."""

import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table
from docx.text.paragraph import Paragraph
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.text import clean
from reporting.monthly import Narrative, ReportText, compose, write_docx
from reporting.monthly.document import docx_bytes
from reporting.monthly.narrative import Issued
from reporting.monthly.text import LETTERHEAD_KINDS
from tests.reporting.samples import AS_OF, LETTERHEAD, REFERENCE, figures, narrative


def texts(document: Document) -> list[str]:
    """All paragraphs in reading order, those of tables row by row and cell by cell; empty ones left out."""
    found: list[str] = []
    for item in document.iter_inner_content():
        if isinstance(item, Table):
            for row in item.rows:
                for cell in row.cells:
                    found += [paragraph.text for paragraph in cell.paragraphs]
        else:
            found.append(item.text)
    return [text for text in found if text]


def _written(report: ReportText, folder: Path) -> Document:
    write_docx(report, folder / "bao-cao.docx")
    return docx.Document(str(folder / "bao-cao.docx"))


def test_the_documents_words_are_the_references(tmp_path: Path) -> None:
    report = compose(figures(), narrative(), LETTERHEAD)
    found = texts(_written(report, tmp_path))
    head = [block.text for block in report.blocks if block.kind in LETTERHEAD_KINDS]
    assert found[: len(head)] == head
    assert found[len(head) :] == REFERENCE.read_text(encoding="utf-8").splitlines()


def test_the_page_is_that_of_an_administrative_document(tmp_path: Path) -> None:
    document = _written(compose(figures(), narrative(), LETTERHEAD), tmp_path)
    section = document.sections[0]
    for length, expected in (
        (section.page_width, Mm(210)),
        (section.page_height, Mm(297)),
        (section.top_margin, Mm(20)),
        (section.bottom_margin, Mm(20)),
        (section.left_margin, Mm(30)),
        (section.right_margin, Mm(15)),
    ):
        assert length is not None
        assert abs(length - expected) < Mm(0.1)
    assert section.different_first_page_header_footer
    assert not section.first_page_header.paragraphs[0].text
    assert "PAGE" in section.header._element.xml
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Times New Roman"}


def test_letterhead_and_signature_stand_in_tables_without_borders(tmp_path: Path) -> None:
    document = _written(compose(figures(), narrative(), LETTERHEAD), tmp_path)
    head, foot = document.tables
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in head.cell(0, 1).text
    assert foot.cell(0, 0).text.startswith("Nơi nhận:")
    assert foot.cell(0, 1).text.endswith("Ngô Thanh Phương")
    assert all("w:tblBorders" not in table._tbl.xml for table in document.tables)


def test_elements_stand_in_the_order_that_word_insists_on(tmp_path: Path) -> None:
    document = _written(compose(figures(pictures=()), narrative(), LETTERHEAD), tmp_path)
    for parent, order in (
        ("w:tblPr", ("w:tblW", "w:tblLayout", "w:tblCellMar", "w:tblLook")),
        ("w:rPr", ("w:rFonts", "w:b", "w:i", "w:spacing", "w:sz")),
        ("w:pPr", ("w:keepNext", "w:widowControl", "w:pBdr", "w:spacing", "w:ind", "w:jc")),
    ):
        places = {qn(name): place for place, name in enumerate(order)}
        for element in document.element.body.iter(qn(parent)):
            found = [places[child.tag] for child in element if child.tag in places]
            assert found == sorted(found)


def test_properties_are_ours_and_equal_reports_are_equal_bytes(tmp_path: Path) -> None:
    report = compose(figures(), narrative(), LETTERHEAD)
    properties = _written(report, tmp_path).core_properties
    assert properties.author == "Trung tâm Phục vụ hành chính công"
    assert properties.title.startswith("Báo cáo kết quả thực hiện nhiệm vụ tháng 05")
    assert properties.created == AS_OF
    assert docx_bytes(report) == docx_bytes(compose(figures(), narrative(), LETTERHEAD))


def test_the_draft_notice_is_the_first_thing_on_the_page(tmp_path: Path) -> None:
    document = _written(compose(figures(pictures=()), narrative(), LETTERHEAD), tmp_path)
    first = next(document.iter_inner_content())
    assert isinstance(first, Paragraph)
    assert first.text.startswith("BẢN DỰ THẢO")


HOSTILE = [
    "=1+1",
    "</w:t></w:r><w:r><w:t>x",
    "&amp; <!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]> &y;",
    "a\x00b\x1fc\x7f",
    "\u202egnp.exe\u2066",
    "\ufffe không phải chữ \uffff",
    "Nguye\u0302\u0303n",
    "{{ 7*7 }} {% for x in y %}",
    "hàng một\nhàng hai\r\n\u2028hàng ba",
    "dài " * 4000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str, tmp_path: Path) -> None:
    story = Narrative(issued=(Issued(paragraph=text, items=(text,)),), difficulties=(text,), next_month=(text,))
    report = replace(compose(figures(), story, LETTERHEAD), footer=(text,))
    document = _written(report, tmp_path)
    assert texts(document) == list(report.lines())
    for footer in (document.sections[0].footer, document.sections[0].first_page_footer):
        assert footer.paragraphs[0].text == clean(text)
    with zipfile.ZipFile(tmp_path / "bao-cao.docx") as archive:
        assert archive.testzip() is None


def test_a_lone_surrogate_can_be_written(tmp_path: Path) -> None:
    report = compose(figures(), narrative(), replace(LETTERHEAD, place="\ud800Hưng Đạo"))
    assert "Hưng Đạo, ngày tháng năm 2026" in texts(_written(report, tmp_path))


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=80))
def test_any_text_can_be_written(text: str) -> None:
    signed = type(LETTERHEAD)(
        parent_body=text,
        issuing_body=text,
        number_suffix=text,
        place=text,
        centre=text,
        basis=text,
        addressees=(text,),
        recipients=(text,),
        signer_lines=(text,),
        signer_name=text,
    )
    assert docx_bytes(compose(figures(), narrative(), signed)).startswith(b"PK")


def test_a_folder_that_is_missing_leaves_nothing_behind(tmp_path: Path) -> None:
    report = compose(figures(), narrative(), LETTERHEAD)
    with pytest.raises(FileNotFoundError):
        write_docx(report, tmp_path / "none" / "x.docx")
    assert list(tmp_path.iterdir()) == []
