"""The pages of the pretend portal, built before anybody asks: a table, WebForms that post back, JSON behind a script.

Pure. A page of the table has some 90 KB, one of the WebForms 120 KB (30 KB of them view state), one of JSON 45 KB.
"""

import base64
import html
import json
import random
from dataclasses import dataclass

from bench.collect.rows import HEADERS, KEYS, PAGE_SIZE, PERSON, UNIT, MadeRow, made_page

HTML, JSON = "text/html; charset=utf-8", "application/json; charset=utf-8"
GRID = "ctl00$C$Grid"
_STATE_BYTES = 22_000  # 30 KB in Base64
STYLE = "\n".join(
    f".c{number} td.o-{number} {{ padding: {number % 7}px; color: #{number:03x}; border-bottom: 1px solid #ddd; }}"
    for number in range(256, 756)
)
"""A style sheet of 40 KB, as such portals have them."""
SCRIPT = "\n".join(
    f"function widget{number}(node, settings) {{ return Object.assign({{ id: {number}, node }}, settings); }}"
    for number in range(700)
)
"""A script of 70 KB."""

LOGIN = """<!doctype html><html lang="vi"><head><title>Đăng nhập</title><link rel="stylesheet" href="/style.css"></head>
<body><form id="dang-nhap" method="post" action="/login"><label>Tên đăng nhập <input id="user" name="user"></label>
<label>Mật khẩu <input id="password" name="password" type="password"></label>
<button id="submit" type="submit">Đăng nhập</button></form></body></html>""".encode()

APP = f"""<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Danh sách hồ sơ</title>
<link rel="stylesheet" href="/style.css"><script src="/script.js"></script></head><body>
<div id="bar"><span class="person">{PERSON}</span> <span class="unit">{UNIT}</span></div>
<p class="total">Tổng số: <b></b> hồ sơ</p>
<table class="list"><thead><tr>{"".join(f"<th>{each}</th>" for each in HEADERS)}</tr></thead><tbody></tbody></table>
<nav><button class="next">Trang sau</button></nav>
<script>
let page = Number(new URLSearchParams(location.search).get("page") ?? 0);
async function show() {{
  const answer = await (await fetch("/api/list?page=" + page)).json();
  document.querySelector(".total b").textContent = answer.total;
  const body = document.createElement("tbody");
  for (const each of answer.items) {{
    const row = body.insertRow();
    for (const key of {json.dumps(KEYS)}) row.insertCell().textContent = each[key] ?? "";
  }}
  document.querySelector("tbody").replaceWith(body);
  document.body.dataset.shown = page;
}}
document.querySelector(".next").onclick = () => {{ page += 1; show(); }};
show();
</script></body></html>""".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """All answers of the portal, by page from 0. ``states``: the view state that asks for the page after it."""

    table: tuple[bytes, ...]
    postbacks: tuple[bytes, ...]
    states: tuple[str, ...]
    json: tuple[bytes, ...]


def build(pages: int) -> Pages:
    """The answers of a portal of so many full pages."""
    made = [made_page(index) for index in range(pages)]
    total = pages * PAGE_SIZE
    states = tuple(_state(index) for index in range(pages))
    return Pages(
        table=tuple(_table_page(rows, index, pages, total).encode() for index, rows in enumerate(made)),
        postbacks=tuple(
            _postback_page(rows, index, pages, total, state).encode()
            for index, (rows, state) in enumerate(zip(made, states, strict=True))
        ),
        states=states,
        json=tuple(_json_page(rows, index, pages, total).encode() for index, rows in enumerate(made)),
    )


def _state(index: int) -> str:
    return base64.b64encode(random.Random(index).randbytes(_STATE_BYTES)).decode()


def _page(content: str, total: int) -> str:
    figure = f"{total:,}".replace(",", ".")
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Danh sách hồ sơ</title>'
        '<link rel="stylesheet" href="/style.css"><script src="/script.js"></script></head>\n<body class="skin">'
        f'<div id="bar"><span class="person">{PERSON}</span> <span class="unit">{UNIT}</span></div>\n'
        f'<p class="total">Tổng số: <b>{figure}</b> hồ sơ</p>\n{content}\n</body></html>'
    )


def _grid(rows: tuple[MadeRow, ...], pager: str) -> str:
    head = "".join(f'<th scope="col">{each}</th>' for each in HEADERS)
    body = "".join(_row(row) for row in rows)
    return f'<table class="list" id="grid"><tbody><tr>{head}</tr>\n{body}{pager}</tbody></table>'


def _row(row: MadeRow) -> str:
    code, procedure, *others = (html.escape(each) for each in row.cells)
    cells = [
        f'<td class="cell code"><a class="open" href="/ho-so/chi-tiet?ma={code}">{code}</a></td>',
        f'<td class="cell name" title="{row.procedure_code}">{procedure}</td>',
        *(f'<td class="cell text-left">{each}</td>' for each in others),
    ]
    return f'<tr class="row" data-key="{code}">{"".join(cells)}</tr>\n'


def _table_page(rows: tuple[MadeRow, ...], index: int, pages: int, total: int) -> str:
    following = f'<a class="next" href="/list?page={index + 1}">Trang sau</a>' if index + 1 < pages else ""
    return _page(f"{_grid(rows, '')}<nav>{following}</nav>", total)


def _postback_page(rows: tuple[MadeRow, ...], index: int, pages: int, total: int, state: str) -> str:
    number, first = index + 1, index // 10 * 10 + 1
    shown = [(str(each), each) for each in range(first, min(first + 10, pages + 1))]
    shown = ([("...", first - 1)] if first > 1 else []) + shown + ([("...", first + 10)] if first + 10 <= pages else [])
    links = "".join(
        f"<td><span>{text}</span></td>"
        if each == number
        else f"<td><a href=\"javascript:__doPostBack('{GRID}','Page${each}')\">{text}</a></td>"
        for text, each in shown
    )
    pager = f'<tr class="pager"><td colspan="{len(HEADERS)}"><table><tbody><tr>{links}</tr></tbody></table></td></tr>'
    hidden = {"__EVENTTARGET": "", "__EVENTARGUMENT": "", "__VIEWSTATE": state, "__VIEWSTATEGENERATOR": "C0FFEE00"}
    fields = "".join(
        f'<input type="hidden" name="{name}" id="{name}" value="{value}">' for name, value in hidden.items()
    )
    script = (
        "<script>function __doPostBack(target, argument) { const form = document.forms[0]; "
        "form.__EVENTTARGET.value = target; form.__EVENTARGUMENT.value = argument; form.submit(); }</script>"
    )
    form = f'<form method="post" action="/List.aspx" id="aspnetForm">{fields}{script}{_grid(rows, pager)}</form>'
    return _page(form, total)


def _json_page(rows: tuple[MadeRow, ...], index: int, pages: int, total: int) -> str:
    items = [dict(zip(KEYS, row.cells, strict=True)) | {"maThuTuc": row.procedure_code} for row in rows]
    answer = {"page": index, "total": total, "last": index + 1 == pages, "items": items}
    return json.dumps(answer, ensure_ascii=False)
