"""The look of each kind of block. Sizes and places follow Nghị định 30/2020/NĐ-CP, phụ lục I."""

from dataclasses import dataclass

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length, Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from reporting.monthly.text import Block, Kind

FONT = "Times New Roman"
TEXT_WIDTH = Mm(165)
HEAD_WIDTHS = (Mm(69), Mm(96))
FOOT_WIDTHS = (Mm(85), Mm(80))
_NONE = Mm(0)
_FOOTER_SIZE = 7
_CAPITAL = Mm(2.7)  # a bold capital of 12 pt, spaces among them, on the average
_GAP = Pt(22)  # room for the hand between "ngày", "tháng", "năm" and after "Số:"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """``rule`` is the length of the line beneath the last block of its kind (``part_rule``: a part of its words');
    ``gaps`` the words before blank room."""

    size: float
    align: ALIGN = ALIGN.CENTER
    bold: bool = False
    italic: bool = False
    left: Length = _NONE
    right: Length = _NONE
    first_line: Length = _NONE
    before: float = 0
    after: float = 0
    rule: Length | None = None
    part_rule: bool = False
    gaps: frozenset[str] = frozenset()
    keep_next: bool = False


_INDENT = Mm(12.7)
_SIDE = Mm(7)  # long names of bodies break into lines of like length
_LOOKS = {
    Kind.DRAFT: _Look(size=12, align=ALIGN.LEFT, bold=True),
    Kind.PARENT_BODY: _Look(size=12, left=_SIDE, right=_SIDE),
    Kind.ISSUING_BODY: _Look(size=12, left=_SIDE, right=_SIDE, bold=True, part_rule=True),
    Kind.NATION: _Look(size=12, bold=True),
    Kind.MOTTO: _Look(size=13, bold=True, rule=Mm(56)),
    Kind.NUMBER: _Look(size=13, before=6, gaps=frozenset({"Số:"})),
    Kind.PLACE_DATE: _Look(size=13, italic=True, before=6, gaps=frozenset({"ngày", "tháng"})),
    Kind.TYPE_NAME: _Look(size=14, bold=True, before=16, keep_next=True),
    Kind.SUMMARY: _Look(size=14, bold=True, left=Mm(12), right=Mm(12), rule=Mm(48), keep_next=True),
    Kind.PERIOD: _Look(size=14, italic=True, before=4, after=12),
    Kind.ADDRESS: _Look(size=14, align=ALIGN.LEFT, left=Mm(38), after=3, keep_next=True),
    Kind.ADDRESSEE: _Look(size=14, align=ALIGN.LEFT, left=Mm(50), after=6),
    Kind.HEADING: _Look(size=14, align=ALIGN.JUSTIFY, bold=True, first_line=_INDENT, before=6, after=6, keep_next=True),
    Kind.SUBHEADING: _Look(
        size=14, align=ALIGN.JUSTIFY, bold=True, first_line=_INDENT, before=0, after=6, keep_next=True
    ),
    Kind.BODY: _Look(size=14, align=ALIGN.JUSTIFY, first_line=_INDENT, after=6),
    Kind.BULLET: _Look(size=14, align=ALIGN.JUSTIFY, first_line=_INDENT, after=6),
    Kind.RECIPIENTS: _Look(size=12, align=ALIGN.LEFT, bold=True, italic=True, before=6),
    Kind.RECIPIENT: _Look(size=11, align=ALIGN.LEFT),
    Kind.SIGNER_LINE: _Look(size=14, bold=True, before=2),
    Kind.SIGNER_NAME: _Look(size=14, bold=True, before=84),  # room for signature and seal
}


def set_page(document: Document) -> None:
    """Page, default font and page numbers of a fresh document."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    _set_fonts(document)
    number = section.header.paragraphs[0]
    number.alignment = ALIGN.CENTER
    _add_page_number(number)


def add(document: Document, block: Block) -> None:
    """Adds the block as a paragraph of the page."""
    paragraph = document.add_paragraph()
    _write(paragraph, block)
    if block.kind is Kind.DRAFT:
        _border(paragraph, ("top", "left", "bottom", "right"), space=4)
    if block.kind is Kind.SUMMARY:
        rule = _LOOKS[Kind.SUMMARY].rule
        if rule is not None:
            _rule(document.add_paragraph(), rule, TEXT_WIDTH)


def two_columns(document: Document, *, rows: int, widths: tuple[Length, Length]) -> Table:
    """A table without borders and of fixed widths."""
    table: Table = document.add_table(rows=rows, cols=2)
    table.autofit = False
    for row in table.rows:
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "0")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")
    return table


def fill(cell: _Cell, blocks: list[Block]) -> None:
    """Writes the blocks into the cell, with the line beneath that their kind has."""
    first = True
    for place, block in enumerate(blocks):
        paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
        first = False
        _write(paragraph, block)
        width = cell.width
        room = TEXT_WIDTH if width is None else width
        rule = _rule_length(block, room)
        if rule is not None and (place + 1 == len(blocks) or blocks[place + 1].kind is not block.kind):
            _rule(cell.add_paragraph(), rule, room)


def set_footer(document: Document, lines: tuple[str, ...]) -> None:
    """Small lines at the foot of every page, within the margin."""
    section = document.sections[0]
    section.footer_distance = Mm(6)
    for footer in (section.footer, section.first_page_footer):
        for place, line in enumerate(lines):
            paragraph = footer.paragraphs[0] if place == 0 else footer.add_paragraph()
            paragraph.paragraph_format.alignment = ALIGN.LEFT
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(line)
            run.font.size = Pt(_FOOTER_SIZE)


def new_page(document: Document, heading: str) -> None:
    """A page of its own for what follows the signature."""
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.page_break_before, form.keep_with_next = True, True
    form.alignment, form.space_after = ALIGN.CENTER, Pt(12)
    run = paragraph.add_run(heading)
    run.bold, run.font.size = True, Pt(14)


def picture_place(document: Document) -> Paragraph:
    """An empty paragraph that takes a picture."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.alignment = ALIGN.CENTER
    paragraph.paragraph_format.keep_with_next = True
    return paragraph


def add_note(document: Document, text: str) -> None:
    """A small line under a picture."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.alignment, paragraph.paragraph_format.space_after = ALIGN.LEFT, Pt(12)
    run = paragraph.add_run(text)
    run.italic, run.font.size = True, Pt(11)


def _rule_length(block: Block, room: Length) -> Length | None:
    """How long the line beneath is: as the look says, or (a name of unknown length) a third to a half of its words."""
    look = _LOOKS[block.kind]
    if not look.part_rule:
        return look.rule
    words = min(len(block.text) * _CAPITAL, room - look.left - look.right)
    return Length(int(words * 0.42))


def set_apart(document: Document) -> None:
    """Room after the last paragraph, before what is of another kind."""
    document.paragraphs[-1].paragraph_format.space_after = Pt(12)


def keep_signature_with_text(document: Document) -> None:
    """The signature never stands alone on a page: the last paragraph before it goes with it."""
    paragraphs = document.paragraphs
    if document.tables and paragraphs:
        paragraphs[-1].paragraph_format.keep_with_next = True


def end(document: Document) -> None:
    """Word wants a paragraph after a table that ends the document: one of hardly any height."""
    form = document.add_paragraph().paragraph_format
    form.line_spacing = Pt(1)


def _write(paragraph: Paragraph, block: Block) -> None:
    look = _LOOKS[block.kind]
    form = paragraph.paragraph_format
    form.alignment = look.align
    form.left_indent, form.right_indent = look.left, look.right
    form.first_line_indent = look.first_line
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    form.keep_with_next = look.keep_next
    form.widow_control = True
    for piece in pieces(block):
        run = paragraph.add_run(piece)
        run.bold, run.italic, run.font.size = look.bold, look.italic, Pt(look.size)
        if piece == " ":
            _widen(run)


def pieces(block: Block) -> list[str]:
    """A block's text in pieces, where each space that leaves room for the hand is a piece of its own."""
    gaps = _LOOKS[block.kind].gaps
    if not gaps:
        return [block.text]
    found = [""]
    words = block.text.split(" ")
    for place, word in enumerate(words):
        found[-1] += word
        if place + 1 < len(words):
            if word in gaps:
                found += [" ", ""]
            else:
                found[-1] += " "
    return [piece for piece in found if piece]


def _widen(space: Run) -> None:
    """Makes room for the hand without putting other characters into the text than one space."""
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(int(_GAP.pt * 20)))
    space._r.get_or_add_rPr().insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs")


def _rule(paragraph: Paragraph, length: Length, width: Length) -> None:
    """A centred line: a paragraph of hardly any height with a border on top, indented on both sides."""
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Length(max(0, (width - length) // 2))
    form.space_before, form.space_after = Pt(2), Pt(0)
    form.line_spacing = Pt(3)
    _border(paragraph, ("top",), space=0)


def _border(paragraph: Paragraph, sides: tuple[str, ...], *, space: int) -> None:
    borders = OxmlElement("w:pBdr")
    for side in sides:
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "6"), ("space", str(space)), ("color", "000000")):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    properties = paragraph._p.get_or_add_pPr()
    # The schema wants borders before spacing, indents and alignment.
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _set_fonts(document: Document) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT)
    language: BaseOxmlElement = OxmlElement("w:lang")
    for script in ("w:val", "w:eastAsia"):
        language.set(qn(script), "vi-VN")
    style.element.get_or_add_rPr().append(language)
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = 1.0


def _add_page_number(paragraph: Paragraph) -> None:
    run = paragraph.add_run()
    run.font.size = Pt(14)
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        if text is None:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), str(kind))
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)
