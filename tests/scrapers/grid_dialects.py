"""Pages that keep only the rows in sight, built as the common grids build theirs; no code of those grids."""

from dataclasses import dataclass

from dossiers.dates import DateShape
from scrapers.profile import Columns, Dates, GridScreen

HEADERS = ("STT", "Mã hồ sơ", "Trạng thái", "Hẹn trả")
ROW, HEIGHT = 30, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """``whole``: the grid's elements around the rows; ``row``: one row, ``$n`` its number from 0, ``$m`` from 1,
    ``$cells`` its cells, each made of ``cell`` (``$text``); ``framed``: it stands in a frame."""

    box: str
    headers: str
    row_at: str
    index: str
    first: int
    busy: str
    whole: str
    row: str
    cell: str = "<td>$text</td>"
    cells: str | None = None
    framed: bool = False

    def screen(self) -> GridScreen:
        """As a profile describes it."""
        return GridScreen(
            path="/",
            frame="iframe" if self.framed else None,
            box=self.box,
            headers=self.headers,
            row=self.row_at,
            cells=self.cells,
            index=self.index,
            first=self.first,
            busy=self.busy,
            total=".tong",
            total_pattern="Tổng số ([0-9]+)",
            ignored=("STT",),
            columns=Columns(code=("Mã hồ sơ",), status=("Trạng thái",), due_at=("Hẹn trả",)),
            dates=Dates(every=(DateShape.DMY,)),
        )


_TABLE = "<table style='position:absolute;border-spacing:0'><tbody class='rows'></tbody></table>"


def _whole(head: str, box: str, busy: str, *, inner: str = _TABLE) -> str:
    return f"{head}<div {box}><div class='long'>{inner}</div></div><div {busy}>Đang tải…</div>"


_TH = "".join(f"<th>{name}</th>" for name in HEADERS)
_SPANS = "<div style='position:absolute' class='rows'></div>"

DIALECTS = {
    "kendo": Dialect(
        box=".k-grid-content", headers=".k-grid-header th", row_at=".k-grid-content tr", index="css=td:first-child",
        first=1, busy=".k-loading-mask", row="<tr class='k-master-row' data-uid='u$n'>$cells</tr>",
        whole=_whole(f"<div class='k-grid-header'><table><tr>{_TH}</tr></table></div>", "class='k-grid-content'",
                     "class='k-loading-mask'"),
    ),
    "devextreme": Dialect(
        box=".dx-scrollable-container", headers=".dx-header-row td", row_at=".dx-data-row", index="aria-rowindex",
        first=1, busy=".dx-loadpanel-content", row="<tr class='dx-row dx-data-row' aria-rowindex='$m'>$cells</tr>",
        whole=_whole(f"<table><tr class='dx-row dx-header-row'>{_TH.replace('th>', 'td>')}</tr></table>",
                     "class='dx-scrollable-container'", "class='dx-loadpanel-content'"),
    ),
    "ag-grid": Dialect(
        box=".ag-body-viewport", headers=".ag-header-cell", row_at=".ag-row", index="row-index", first=0,
        busy=".ag-overlay-loading-center", row="<div class='ag-row' row-index='$n' style='height:30px'>$cells</div>",
        cell="<div class='ag-cell' style='display:inline-block;width:150px'>$text</div>",
        whole=_whole("".join(f"<div class='ag-header-cell'>{name}</div>" for name in HEADERS),
                     "class='ag-body-viewport'", "class='ag-overlay-loading-center'", inner=_SPANS),
    ),
    "jqgrid": Dialect(
        box=".ui-jqgrid-bdiv", headers=".ui-jqgrid-htable th", row_at="tr.jqgrow", index="css=.jqgrid-rownum", first=1,
        busy=".ui-jqgrid .loading", row="<tr class='jqgrow' id='hs$n'>$cells</tr>",
        cell="<td class='$class'>$text</td>",
        whole=_whole(f"<table class='ui-jqgrid-htable'><tr>{_TH}</tr></table>", "class='ui-jqgrid-bdiv'",
                     "class='loading'").join(["<div class='ui-jqgrid'>", "</div>"]),
    ),
    "ext": Dialect(
        box=".x-grid-view", headers=".x-column-header", row_at=".x-grid-item", cells=".x-grid-cell",
        index="data-recordindex", first=0, busy=".x-mask", framed=True,
        row="<table class='x-grid-item' data-recordindex='$n' style='border-spacing:0'>"
            "<tr class='x-grid-row'>$cells</tr></table>",
        cell="<td class='x-grid-cell'><div class='x-grid-cell-inner'>$text</div></td>",
        whole=_whole("".join(f"<div class='x-column-header'>{name}</div>" for name in HEADERS), "class='x-grid-view'",
                     "class='x-mask'", inner=_SPANS),
    ),
}  # fmt: skip


def page_of(dialect: Dialect, size: int, *, never: int = -1) -> str:
    """A page with ``size`` rows; the one at ``never`` is never drawn. What comes into sight is drawn a moment later,
    behind the mask that says so."""
    script = f"""
      const box = document.querySelector({dialect.box!r}), rows = document.querySelector(".rows");
      const mask = document.querySelector({dialect.busy!r}), holder = rows.closest("table") ?? rows;
      const cell = (text, at) => {dialect.cell!r}.replace("$text", text).replace("$class", at ? "" : "jqgrid-rownum");
      const line = (n) => {dialect.row!r}.replaceAll("$n", n).replaceAll("$m", n + 1).replace("$cells",
        [n + 1, `H40.12-260504-${{String(n).padStart(4, "0")}}`, "Đang xử lý", "12/05/2026"].map(cell).join(""));
      document.querySelector(".long").style.height = "{size * ROW}px";
      const draw = () => {{
        const first = Math.max(0, Math.floor(box.scrollTop / {ROW}) - 2), last = Math.min({size}, first + 16);
        const due = Array.from({{length: last - first}}, (_, at) => first + at).filter((n) => n !== {never});
        holder.style.top = `${{first * {ROW}}}px`;
        rows.innerHTML = due.map(line).join("");
        mask.style.display = "none";
      }};
      const soon = () => {{ rows.innerHTML = ""; mask.style.display = "block"; setTimeout(draw, 20); }};
      box.addEventListener("scroll", soon);
      soon();
    """
    style = (
        f"{dialect.box} {{ height: {HEIGHT}px; overflow: auto; position: relative }} .long {{ position: relative }}"
        f"td {{ height: {ROW}px; padding: 0; box-sizing: border-box; white-space: nowrap }}"
    )
    grid = f"<style>{style}</style>{dialect.whole}<p class='tong'>Tổng số {size}</p><script>{script}</script>"
    if not dialect.framed:
        return f"<!doctype html><body>{grid}</body>"
    quoted = grid.replace("&", "&amp;").replace('"', "&quot;")
    return f'<!doctype html><body><iframe style="width:900px;height:600px" srcdoc="{quoted}"></iframe></body>'
