"""What people could save of a portal whose lists come as files, under its own header words, of each case."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dossiers.dates import VIETNAM
from dossiers.snapshot import Snapshot
from scrapers.files.picture import picture
from scrapers.files.read import read_file
from scrapers.files.view import view_of
from scrapers.profile import Portal
from scrapers.rows.reader import DATE_FIELDS
from tests.contracts.folders import PAGES
from tests.contracts.saved import index_of, truth_of
from tests.scrapers.files.samples import MAKERS, Row, xlsx

AS_OF = datetime(2026, 5, 13, 17, 0, tzinfo=VIETNAM)
WORLD = PAGES / "social"
"""Whose dossiers stand in the files: the pretend world's, as the pages of a pretend portal show them."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STRANGE = "Trạng thái chưa ai biết"


def headers_of(portal: Portal) -> dict[str, str]:
    """Field → the first of the profile's header words."""
    columns = portal.lists[0].columns
    assert columns is not None
    return {name: words[0] for name, words in columns.declared().items()}


def lines_of(portal: Portal, case: str, *, total: int | None = None) -> list[Row]:
    """Title, header, the case's dossiers, and the total as portals write it below."""
    headers = headers_of(portal)
    truth = truth_of(WORLD, case).values()
    rows: list[Row] = [["STT", *headers.values()]]
    rows += [
        [number, *(_cell(portal, name, dossier[name]) for name in headers)] for number, dossier in enumerate(truth, 1)
    ]
    shown = len(truth) if total is None else total
    return [["DANH SÁCH HỒ SƠ"], *rows, [f"Tổng số: {shown} hồ sơ"]]


def _cell(portal: Portal, name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in DATE_FIELDS:
        return datetime.fromisoformat(value).astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")
    words = {"status": portal.statuses, "channel": portal.channels}.get(name)
    return str(value) if words is None else next(word for word, number in words.items() if number == value)


def files_of(portal: Portal, case: str) -> Sequence[bytes]:
    """The files of a case, made anew from the profile: a workbook, a page or a text as people save them."""
    makers: Mapping[str, Any] = {
        "ok-one-page": lambda: [MAKERS["xlsx"](lines_of(portal, "ok-one-page"))],
        "ok-many-pages": lambda: _pages(portal),
        "empty-but-valid": lambda: [MAKERS["html"](lines_of(portal, "empty-but-valid"))],
        "layout-changed": lambda: [xlsx(_renamed(portal))],
        "unknown-status": lambda: [MAKERS["csv, semicolon"](_with_strange_status(portal))],
        "total-mismatch": lambda: [xlsx(lines_of(portal, "ok-one-page", total=12))],
        "logged-out-in-the-middle": lambda: [_page("logged-out-in-the-middle")],
        "maintenance": lambda: [_page("maintenance")],
        "damaged": lambda: [xlsx(lines_of(portal, "ok-one-page"))[:-400]],
        "password-protected": lambda: [OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")],
        "codes-made-numbers": lambda: [xlsx(_with_ruined_code(portal))],
    }
    return makers[case]()  # type: ignore[no-any-return] # each gives files


def taken(portal: Portal, files: Sequence[bytes], *, typed: int | None = None) -> Snapshot:
    """The files of one import as a snapshot. Raises ``FileRefused``."""
    view = view_of(portal)
    readings = [read_file(f"tệp {number}", data, view) for number, data in enumerate(files, 1)]
    return picture(view, readings, typed_total=typed, as_of=AS_OF, run_key="run")


def _pages(portal: Portal) -> list[bytes]:
    """Three pages of one list, each saved by itself and each saying the whole list's total."""
    title, head, *rows, total = lines_of(portal, "ok-many-pages")
    return [MAKERS["html"]([title, head, *rows[first : first + 20], total]) for first in range(0, len(rows), 20)]


def _renamed(portal: Portal) -> list[Row]:
    title, head, *rest = lines_of(portal, "ok-one-page")
    needed = headers_of(portal)[portal.lists[0].required[0]]
    return [title, [f"{name} mới" if name == needed else name for name in head], *rest]


def _with_strange_status(portal: Portal) -> list[Row]:
    title, head, first, *rest = lines_of(portal, "ok-one-page")
    return [title, head, _changed(portal, first, "status", STRANGE), *rest]


def _with_ruined_code(portal: Portal) -> list[Row]:
    title, head, first, *rest = lines_of(portal, "ok-one-page")
    return [title, head, _changed(portal, first, "code", "6,2E+11"), *rest]


def _changed(portal: Portal, line: Row, name: str, value: object) -> Row:
    place = 1 + list(headers_of(portal)).index(name)
    return [*line[:place], value, *line[place + 1 :]]


def _page(case: str) -> bytes:
    """A page without any list, as the browser shows it: people save that, too."""
    name: str = index_of(WORLD)[case][-1]["file"]
    return (WORLD / name).read_bytes()
