"""Charts: one model, drawn as SVG and as Word's own; hostile names are harmless, missing months are no zeros."""

import io
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.document import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from reporting.charts import Chart, Shape, svg
from reporting.charts.drawing import add_chart
from reporting.charts.model import Series, Tone, number
from reporting.charts.series import on_time_by_field, twelve_months
from reporting.charts.svg import top_of
from reporting.figures.groups import GroupFigures
from reporting.figures.groups_model import Dimension, Group
from reporting.figures.trend import Basis, MonthPoint
from reporting.monthly import compose
from reporting.monthly.document import docx_bytes
from tests.reporting.samples import LETTERHEAD, REFERENCE_FIGURES, figures, narrative
from tests.reporting.test_document import HOSTILE, texts

PERIOD = REFERENCE_FIGURES.period
KNOWN = {"received_new": 858, "resolved_total": 762, "open_overdue": 3}


def months() -> tuple[MonthPoint, ...]:
    """Twelve months of which the first ten are not known."""
    unknown = [MonthPoint(period=PERIOD, basis=Basis.UNKNOWN, counts={})] * 10
    return (
        *unknown,
        MonthPoint(period=PERIOD, basis=Basis.LOOKED_BACK, counts={**KNOWN, "received_new": 10}),
        MonthPoint(period=PERIOD, basis=Basis.WATCHED, counts=KNOWN),
    )


def field(name: str, late: int, early: int = 10) -> GroupFigures:
    group = Group(dimension=Dimension.FIELD, key=name, name=name, values=((name,),))
    counts = {"resolved_early": early, "resolved_on_time": 0, "resolved_late": late, "open_overdue": 0}
    return GroupFigures(group=group, counts=counts)


def chart(**changes: object) -> Chart:
    drawn = Chart(
        key="x",
        title="Thử",
        shape=Shape.BARS,
        categories=("a", "b"),
        series=(Series(name="s", values=(1.0, None), tone=Tone.GOOD),),
        unit="hồ sơ",
    )
    return replace(drawn, **changes)  # type: ignore[arg-type]


def test_months_that_are_not_known_are_missing_and_said_to_be() -> None:
    drawn = twelve_months(months())
    assert drawn.series[0].values == (None,) * 10 + (10, 858)
    assert "05/2026: Tiếp nhận mới chưa có số liệu" in drawn.text
    assert drawn.note is not None
    assert svg(drawn).count("chưa có</text>") == 10
    assert svg(drawn).count("<rect") == 3 + 6


def test_shares_by_field_leave_out_where_nothing_was_resolved() -> None:
    drawn = on_time_by_field((field("Ân", 10), field("An", 0), field("Không", 0, early=0)))
    assert dict(zip(drawn.categories, drawn.series[0].values, strict=True)) == {"Ân": 50, "An": 100}
    many = on_time_by_field(tuple(field(f"f{n}", 0, early=n + 1) for n in range(30)))
    assert len(many.categories) == 24
    assert many.note == "Không vẽ 6 lĩnh vực ít hồ sơ nhất."


def test_an_empty_chart_says_so() -> None:
    assert "Chưa có số liệu để vẽ" in svg(on_time_by_field(()))


def test_values_are_written_as_in_viet_nam() -> None:
    assert [number(1234, "hồ sơ"), number(98.84, "%"), number(None, "%")] == ["1.234", "98,8%", "chưa có số liệu"]


@pytest.mark.parametrize("most", [0.4, 1, 7, 99, 858, 1001])
def test_the_axis_ends_above_every_value(most: float) -> None:
    assert top_of(chart(series=(Series(name="s", values=(most, 0), tone=Tone.BAD),))) >= most


def test_a_series_wants_a_value_per_category() -> None:
    with pytest.raises(ValueError, match="category"):
        chart(categories=("a",))


def _in_word(drawn: Chart) -> tuple[Document, bytes]:
    document = docx.Document()
    add_chart(document, document.add_paragraph(), drawn, 1)
    file = io.BytesIO()
    document.save(file)
    file.seek(0)
    return docx.Document(file), file.getvalue()


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet=st.characters(codec=None), min_size=1, max_size=90) | st.sampled_from(HOSTILE))
def test_whatever_a_field_is_called_both_drawings_are_well_formed(name: str) -> None:
    drawn = chart(title=name, categories=(name, f"{name}b"), note=name)
    parsed = etree.fromstring(svg(drawn).encode())
    assert {etree.QName(element).localname for element in parsed.iter()} <= {
        "svg",
        "title",
        "desc",
        "rect",
        "line",
        "text",
    }
    assert not any(key[:2] == "on" or "href" in key for element in parsed.iter() for key in element.attrib)
    document, _ = _in_word(drawn)
    (part,) = [part for part in document.part.package.iter_parts() if "/charts/" in part.partname]
    root = etree.fromstring(part.blob)
    cached = [item.text or "" for item in root.iter("{*}v")]
    assert cached[1] == drawn.categories[0]


def test_word_gets_its_own_chart_with_its_numbers_in_a_workbook() -> None:
    _, data = _in_word(twelve_months(months()))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert "word/charts/chart1.xml" in names
        assert archive.read("word/embeddings/chart1.xlsx").startswith(b"PK")
        types = archive.read("[Content_Types].xml").decode()
        values = etree.fromstring(archive.read("word/charts/chart1.xml"))
    assert "drawingml.chart+xml" in types
    counted = [item.get("idx") for item in values.iter("{*}numCache") for item in item.iter("{*}pt")]
    assert counted == ["10", "11"] * 3, "a month that is not known has no point"


def test_charts_stand_after_the_signature_and_change_no_word() -> None:
    report = compose(figures(), narrative(), LETTERHEAD)
    with_charts = replace(report, charts=(twelve_months(months()), on_time_by_field(())))
    words = texts(docx.Document(io.BytesIO(docx_bytes(with_charts))))
    plain = texts(docx.Document(io.BytesIO(docx_bytes(report))))
    assert words[: len(plain)] == plain
    assert words[len(plain)] == "BIỂU ĐỒ KÈM THEO BÁO CÁO"
    assert with_charts.fingerprint == report.fingerprint
    assert docx_bytes(with_charts) == docx_bytes(with_charts)
