"""A capture keeps the page's shape and none of its people."""

import json
import re
import unicodedata
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from dossiers.problems import Actor, Problem, Retry, Scope
from dossiers.snapshot import BlockedRequest, ListWalk, Snapshot, Verdict
from scrapers.evidence.capture import RunEvidence
from scrapers.evidence.mask import (
    _mask_parts,
    _mask_short_text,
    _mask_short_value,
    _mask_unusual,
    mask_html,
    mask_json,
    mask_words,
)
from scrapers.evidence.tags import _short_filled, _short_frame, texts_and_runs

STARTED = datetime(2026, 5, 13, 20, 30, tzinfo=UTC)  # the 14th in Việt Nam
CANARY = "Mật-khẩu ‹bí› 9"

PAGE = """<!doctype html><html><head><title>Danh sách</title><script>var token = "eyJhbGciOi";</script></head>
<body><!-- Nguyễn Thị Ẩn --><div class="user-info"><span class=fullname>Trần Quốc Bảo</span></div>
<form action="/x?h=abc"><input type=hidden name=__VIEWSTATE value="dDwtMTk3"><input type=password value="hunter2">
<textarea>Lê Văn Cường</textarea></form>
<h1>Hệ thống đang bảo trì</h1><p>Số điện thoại 0912345678, có 637 hồ sơ</p>
<table id=grid><tr><th>Mã hồ sơ</th><th>Chủ hồ sơ</th></tr>
<tr data-id=77><td title="1.004.222"><a href="/d?id=5">H29.12-260413-0007</a></td><td>phạm thị dung</td></tr></table>"""


def test_a_page_keeps_structure_and_fixed_words_only() -> None:
    masked = mask_html(PAGE)
    for kept in ("Danh sách", "Mã hồ sơ", "Chủ hồ sơ", "Hệ thống đang bảo trì", 'id="grid"', 'name="__VIEWSTATE"'):
        assert kept in masked
    for gone in (
        "Ẩn", "Quốc", "Bảo", "Cường", "phạm", "dung", "0912345678", "637", "260413", "hunter2", "dDwtMTk3",
        "eyJhbGciOi", "abc", "href", "title=", "data-id", "1.004.222",
    ):  # fmt: skip
        assert gone not in masked
    assert "x00.00-000000-0000" in masked


def test_a_json_reply_keeps_keys_and_types_only() -> None:
    text = json.dumps(
        {"content": [{"code": "H29-1", "applicant": {"fullname": "Đỗ An"}, "id": 77, "ok": True, "none": None}] * 5}
    )
    assert json.loads(mask_json(text)) == {
        "content": [{"code": "x00-0", "applicant": {"fullname": "xx xx"}, "id": 0, "ok": True, "none": None}] * 2
    }


def test_what_only_claims_to_be_json_is_masked_as_words() -> None:
    assert mask_json("Lỗi 500 của Nguyễn Văn An") == "Lỗi 000 của xxxxxx xxx xx"


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_digit_survives_anywhere(first: str, second: str) -> None:
    masked = mask_words(first) + mask_html(f"<p>{first}</p><table><tr><td>{second}</table>")
    headings = re.compile("</?h[1-6]>")
    assert not set("123456789") & set(headings.sub("", masked).split("charset")[0])


@pytest.mark.parametrize("cell", ["<A1 b>", "<Nguyễn Văn>An", "<nguyen van=an>x</nguyen>", "<x9><y8>7</y8></x9>"])
def test_words_that_look_like_elements_do_not_survive(cell: str) -> None:
    masked = mask_html(f"<table><tr><td>{cell}</td></tr></table><app-list-search>Tìm</app-list-search>")
    assert not set("123456789") & set(masked)
    assert "guy" not in masked
    assert "<app-list-search>Tìm</app-list-search>" in masked


@given(st.text("đêơưâộằỹ", min_size=4, max_size=12))  # letters that no tag and no attribute has
def test_no_word_of_a_cell_survives(word: str) -> None:
    page = f"<table class=t><tr><td><b>{word}</b></td><td title={word}></td></tr></table><input value={word}>"
    assert word not in mask_html(page)


def snapshot(verdict: Verdict) -> Snapshot:
    problem = Problem(
        code="truncated",
        actor=Actor.NOBODY,
        scope=Scope.LIST,
        retry=Retry.ONCE,
        sentence=f"Danh sách thiếu {CANARY}",
    )
    walk = ListWalk(
        list_key="dossiers", declared_total=10, distinct_seen=9, rows_seen=9, pages=1, sweeps=2, proof=None, reason="x"
    )
    return Snapshot(
        portal="igate",
        run_key="r1",
        started_at=STARTED,
        finished_at=STARTED,
        verdict=verdict,
        walks=(walk,),
        problems=(problem,),
        blocked=(BlockedRequest(method="POST", url="http://a/b", write_like=True),),
    )


def test_a_run_leaves_a_record_and_hashed_captures_without_the_password(tmp_path: Path) -> None:
    evidence = RunEvidence(tmp_path, "igate", "2026/../r1", STARTED, [CANARY, ""])
    url = f"http://u:p@h.vn/d?h=handle&p={CANARY}"
    page = evidence.capture(
        url=url, text=f"<p>{CANARY}</p><input value='{CANARY}'>", content_type="text/html", status=200
    )
    paths = evidence.finish(snapshot(Verdict.PARTIAL), "156.0")
    assert page == "2026-05-14/igate-2026-r1/page-01.html"
    assert paths == ("2026-05-14/igate-2026-r1/run.json", page)
    record = json.loads((tmp_path / paths[0]).read_text("utf-8"))
    assert record["verdict"] == "partial"
    assert record["lists"][0]["declared_total"] == 10
    assert record["problems"] == ["truncated"]
    assert record["captures"][0]["url"] == "http://h.vn/d"
    assert record["captures"][0]["sha256"] == sha256((tmp_path / page).read_bytes()).hexdigest()
    for path in paths:
        assert CANARY not in (tmp_path / path).read_text("utf-8")
        assert "handle" not in (tmp_path / path).read_text("utf-8")


@pytest.mark.parametrize(("content_type", "suffix"), [("application/json", "json"), ("text/plain", "txt")])
def test_captures_are_few_and_small(tmp_path: Path, content_type: str, suffix: str) -> None:
    evidence = RunEvidence(tmp_path, "hkd", "r2", STARTED, [])
    kept = [
        evidence.capture(url="http://h/", text="từ " * 500_000, content_type=content_type, status=None)
        for _ in range(9)
    ]
    paths = [path for path in kept if path is not None]
    assert [Path(path).name for path in paths] == [f"page-0{number}.{suffix}" for number in range(1, 5)]
    assert kept[4:] == [None] * 5
    assert all((tmp_path / path).stat().st_size < 400_000 for path in paths)


def test_what_stands_outside_the_document_is_not_kept() -> None:
    html = "<!-- Nguyễn Văn Bình --><!doctype html><html><body><p>Ai</p></body></html><!-- 012345678901 -->"
    assert mask_html(html) == "<!DOCTYPE html><html><head></head><body><p>Ai</p></body></html>"


def test_a_name_whose_marks_stand_apart_from_their_letters_is_masked_whole() -> None:
    page = unicodedata.normalize("NFD", "<p>Cán bộ: <b>Trần Thị Thử</b>, Phường Ví Dụ</p>")
    assert "Cán bộ: <b>xxxx xxx xxx</b>, xxxxxx xx xx" in mask_html(page)


def test_marks_in_the_names_of_attributes_hide_nothing() -> None:
    html = '<p x"y=1 class="note">Nguyễn Văn Bình <i "=\'>\' title="Trần Thị Hoa">12</i></p><td>'
    masked = mask_html(html)
    assert masked == '<html><head></head><body><p class="note">xxxxxx xxx xxxx <i>00</i></p></body></html>'


REMEMBERING = (_short_frame, _short_filled, _mask_short_text, _mask_short_value)


def test_what_is_long_is_masked_alike_and_not_remembered() -> None:
    def page(mark: str) -> str:
        state, cell = f"{mark}0123456789abcdef" * 2_000, f"{mark} Ghi chú & " * 500
        return f'<form><input type="hidden" value="{state}"><table><tr><td>{cell}</td></tr></table></form>'

    masked = mask_html(page("A"))
    before = [each.cache_info().currsize for each in REMEMBERING]
    assert mask_html(page("B")) == masked
    assert [each.cache_info().currsize for each in REMEMBERING] == before
    assert "0123" not in masked
    assert "Ghi" not in masked


NAME, NUMBER, HIDDEN = "Zorblax Quuxian", "70512345", "tokenzq"
PIECES = (
    f"<td>{HIDDEN}", f"<td class='a\"b'>{HIDDEN} &amp; {HIDDEN}", "</td>", "<td>&nbsp;</td>", "<tr>", "</table>",
    "<table>", f'<a href="?h={HIDDEN}" title="{NAME} > <{NUMBER}">{NAME}', "</a>", f"<!-- {HIDDEN} < {NAME} > -->",
    f'<td title="<!-- {NAME}">', "-->", "<!--", f"<Zorblax {HIDDEN}>", f"<script>var a = '<td>{HIDDEN}'", "</script>",
    f"<textarea>{HIDDEN}</textarea>", f"<select><option value={NUMBER}>{HIDDEN}</option>", "</select>", "</svg>",
    f"<svg><style>{HIDDEN}</style><path d='{HIDDEN}'/>", f'<p @click="{HIDDEN}" class="n {NUMBER}">', "</div>",
    f"<app-list x='{HIDDEN}'>", f"<math><mi>{NUMBER}", f"<xmp><td>{NAME}", f"<template><td>{HIDDEN}</template>",
    f"<noscript>{HIDDEN}</noscript>", f"<title>{NAME} <b></title>", "<div>", f"{NAME} &lt; {NUMBER}",
    f"<iframe>{HIDDEN}</iframe>", f"<input value='{HIDDEN} a<b>c'>", "<?xml version='1.0'?>", "\n",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_nothing_passes_however_a_page_is_put_together(pieces: list[str]) -> None:
    masked = mask_html("<table><tr><td>" + "".join(pieces))
    for gone in ("Zorblax", "Quuxian", NUMBER):
        assert gone not in masked


@given(st.lists(st.sampled_from(["<td>", "</td>", "<tr>", "</tr>", "<th>", "<b>", "</b>", "<!-- > -->"]), max_size=9))
def test_what_stands_in_cells_is_masked_as_deep_as_it_stands(tags: list[str]) -> None:
    page = "<table><tr><td>" + "".join(f"{tag}<td><i>{HIDDEN} – {HIDDEN}\u00a0&amp;</i></td>" for tag in tags)
    masked = mask_html(page)
    assert HIDDEN not in masked
    assert masked.count("xxxxxxx x xxxxxxx&nbsp;&amp;") == len(tags)


CUT = (
    "<script>if (a<b && c>d) go('<td>')</script>", "<script><!--\ngo();\n//--></script>", "-->", "<link rel='a>b'>",
    "<script><!-- <script></script>", "<style>a>b { color: #123456 }</style>", "<meta name='<script>'>", "<link-list>",
    "<!-- <script> -->", "<!---->", "<!doctype html>", '<!doctype a"b>', "<?php <script> ?>", "<b<script>",
    f"<p title='a<script>b</script>' class='<!-- {HIDDEN} -->'>", "Zor<script>1</script>blax <!-- -->Quuxian <meta>Z",
    f"<script {HIDDEN}\"=1>", f"<math><script>{HIDDEN}</script>", "<frameset>", "<tr id='%s'>",
    f"<td class='c{NUMBER}'>",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES + CUT), max_size=12))
def test_what_is_cut_out_of_the_text_is_what_is_taken_out_of_the_tree(pieces: list[str]) -> None:
    tree = LexborHTMLParser("".join(pieces))
    runs = texts_and_runs(tree.html or "")
    masked = _mask_parts(runs) if runs else None
    assert masked in (None, _mask_unusual(tree))


@pytest.mark.parametrize("piece", ["", *CUT[:3], *CUT[5:7], CUT[8], CUT[15], CUT[19]])
def test_a_usual_page_is_masked_without_a_copy_of_its_tree(piece: str) -> None:
    tree = LexborHTMLParser(f"<!doctype html><head><meta charset=utf-8></head><p>{piece}</p>{PAGE[15:]}")
    runs = texts_and_runs(tree.html or "")
    assert runs is not None
    assert _mask_parts(runs) == _mask_unusual(tree)
