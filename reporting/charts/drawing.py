"""A chart as Word's own: DrawingML with its numbers in an embedded workbook, as Word itself writes it (ECMA-376).

Nothing is rasterised: the picture is sharp on paper, Word draws it with its own fonts, and no drawing library is
needed. The numbers are kept in the chart as well (its cache), so that it shows where the workbook is not opened.
"""

import io
from datetime import datetime
from html import escape

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Emu, Length, Mm
from docx.text.paragraph import Paragraph
from xlsxwriter import Workbook

from dossiers.text import clean
from reporting.charts.model import Chart, Series, Shape

_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FONT = '<a:latin typeface="Times New Roman"/><a:cs typeface="Times New Roman"/>'
_WIDTH = Mm(163)


def add_chart(document: Document, paragraph: Paragraph, chart: Chart, number: int) -> None:
    """Puts the chart into the paragraph; ``number`` (from 1) tells the document's charts apart."""
    package = document.part.package
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART_TYPE, b"", package)
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), _SHEET_TYPE, _workbook(chart), package)
    data = part.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)
    part._blob = _chart_xml(chart, data).encode()
    place = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    paragraph.add_run()._r.append(parse_xml(_inline(chart, place, number)))


def _height(chart: Chart) -> Length:
    return Mm(85) if chart.shape is Shape.COLUMNS else Mm(min(30 + 8 * len(chart.categories), 210))


def _inline(chart: Chart, place: str, number: int) -> str:
    return (
        '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{Emu(_WIDTH)}" cy="{Emu(_height(chart))}"/>'
        f'<wp:docPr id="{1000 + number}" name="Biểu đồ {number}" descr="{_safe(chart.text[:2000])}"/>'
        "<wp:cNvGraphicFramePr/>"
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        f'r:id="{place}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )


def _chart_xml(chart: Chart, data: str) -> str:
    lying = chart.shape is Shape.BARS
    series = "".join(_series(chart, place, each) for place, each in enumerate(chart.series))
    legend = (
        f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_words(9)}</c:legend>' if len(chart.series) > 1 else ""
    )
    top = "" if chart.top is None else f'<c:max val="{chart.top:g}"/>'
    form = '0"%"' if chart.unit == "%" else "#,##0"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<c:lang val="vi-VN"/><c:roundedCorners val="0"/><c:chart><c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr>'
        f'<a:defRPr sz="1200" b="1">{_FONT}</a:defRPr></a:pPr><a:r><a:rPr lang="vi-VN" sz="1200" b="1">{_FONT}</a:rPr>'
        f'<a:t>{_safe(chart.title)}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title>'
        '<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>'
        f'<c:barChart><c:barDir val="{"bar" if lying else "col"}"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        f'{series}<c:gapWidth val="60"/><c:axId val="111"/><c:axId val="222"/></c:barChart>'
        f'<c:catAx><c:axId val="111"/><c:scaling><c:orientation val="{"maxMin" if lying else "minMax"}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{"l" if lying else "b"}"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>{_words(9)}'
        '<c:crossAx val="222"/><c:crosses val="autoZero"/></c:catAx>'
        f'<c:valAx><c:axId val="222"/><c:scaling><c:orientation val="minMax"/>{top}<c:min val="0"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{"t" if lying else "l"}"/><c:majorGridlines><c:spPr><a:ln w="6350">'
        '<a:solidFill><a:srgbClr val="CCCCCC"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>'
        f'<c:numFmt formatCode="{_safe(form)}" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="{"high" if lying else "nextTo"}"/>{_words(9)}'
        '<c:crossAx val="111"/><c:crosses val="autoZero"/></c:valAx></c:plotArea>'
        f'{legend}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:externalData r:id="{data}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _series(chart: Chart, place: int, each: Series) -> str:
    column, last = chr(ord("B") + place), len(chart.categories) + 1
    names = "".join(f'<c:pt idx="{n}"><c:v>{_safe(name)}</c:v></c:pt>' for n, name in enumerate(chart.categories))
    values = "".join(
        f'<c:pt idx="{n}"><c:v>{value!r}</c:v></c:pt>' for n, value in enumerate(each.values) if value is not None
    )
    count = f'<c:ptCount val="{len(chart.categories)}"/>'
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:strRef><c:f>Sheet1!${column}$1</c:f>'
        f'<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{_safe(each.name)}</c:v></c:pt></c:strCache></c:strRef>'
        f'</c:tx><c:spPr><a:solidFill><a:srgbClr val="{each.tone.colour}"/></a:solidFill></c:spPr>'
        '<c:invertIfNegative val="0"/>'
        f"{_labels(chart)}"
        f"<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${last}</c:f><c:strCache>{count}{names}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>Sheet1!${column}$2:${column}${last}</c:f><c:numCache><c:formatCode>General"
        f"</c:formatCode>{count}{values}</c:numCache></c:numRef></c:val></c:ser>"
    )


def _labels(chart: Chart) -> str:
    """Lying bars carry their values; standing ones are too many for that."""
    if chart.shape is not Shape.BARS:
        return ""
    form = '0.0"%"' if chart.unit == "%" else "#,##0"
    return (
        f'<c:dLbls><c:numFmt formatCode="{_safe(form)}" sourceLinked="0"/><c:spPr><a:noFill/></c:spPr>{_words(9)}'
        '<c:dLblPos val="inEnd"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
    )


def _words(size: int) -> str:
    return (
        f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="{size * 100}">{_FONT}</a:defRPr></a:pPr>'
        '<a:endParaRPr lang="vi-VN"/></a:p></c:txPr>'
    )


def _workbook(chart: Chart) -> bytes:
    """The chart's numbers, for whoever chooses "Edit Data"."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(file, options)
    book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - equal charts are equal bytes
    sheet = book.add_worksheet("Sheet1")
    for place, each in enumerate(chart.series, start=1):
        sheet.write_string(0, place, clean(each.name))
        for row, value in enumerate(each.values, start=1):
            if value is not None:
                sheet.write_number(row, place, value)
    for row, name in enumerate(chart.categories, start=1):
        sheet.write_string(row, 0, name)
    book.close()
    return file.getvalue()


def _safe(text: str) -> str:
    return escape(clean(text), quote=True)
