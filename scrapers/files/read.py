"""A found table → observations, what was wrong with them, and the total that the file declares. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from dossiers.numbers import format_count
from dossiers.privacy import redact
from dossiers.problems import Problem
from dossiers.text import clean, match_key
from scrapers.errors.catalogue import make_problem
from scrapers.errors.portal import LayoutChanged, Misencoded
from scrapers.files.codes import CodeHarm, examine_code, is_plain_number
from scrapers.files.find_table import FoundTable, find_table
from scrapers.files.lines import by_column, is_dossier, is_header_again, is_numbering
from scrapers.files.model import Document, FileCell, FileRefused, Kind
from scrapers.files.number_dates import NumberDates
from scrapers.files.open_file import open_file
from scrapers.files.sheets import serial_instant
from scrapers.files.totals import row_texts, texts_beside, totals_in
from scrapers.files.view import FileView
from scrapers.rows.nearest import nearest
from scrapers.rows.reader import DATE_FIELDS, RawRow, ReadRow, RowReader
from scrapers.rows.table import TableHeaders, TableRow, read_headers

_CODE_FIELDS = ("code", "aliases", "procedure_code")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReading:
    """What one file said.

    ``totals`` are the totals that it declares: none, one, or several that contradict each other. ``fields`` are the
    fields that its columns can say anything of. ``doubtful`` counts codes that Excel made numbers of. ``notes`` are
    Vietnamese sentences for the person who imports; ``header_row`` and ``sheet`` say where the list was found.
    """

    name: str
    sheet: str
    header_row: int
    rows: tuple[ReadRow, ...]
    totals: frozenset[int]
    fields: frozenset[str]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    skipped: int
    doubtful: int
    empty_words: bool


def read_file(name: str, data: bytes, view: FileView) -> FileReading:
    """Reads the list ``view`` out of a file's bytes. ``name`` is what people are told. Raises ``FileRefused`` with a
    sentence that names the file, and the sheet and row where there is one."""
    try:
        document = open_file(data)
        found = find_table(document, view)
        return _Reading(name, document, found, view).read()
    except FileRefused as refused:
        raise FileRefused(f"Tệp “{name}”: {refused}. Chưa ghi gì vào sổ.") from refused


@dataclass(slots=True)
class _Reading:
    """One reading under way."""

    name: str
    document: Document
    found: FoundTable
    view: FileView
    rows: list[ReadRow] = field(default_factory=list)
    beside: list[Sequence[FileCell]] = field(default_factory=list)
    doubtful: int = 0
    zeros_are_kept: bool = True
    number_dates: NumberDates = field(default_factory=NumberDates)

    def read(self) -> FileReading:
        headers = self._headers()
        self.zeros_are_kept = not self.document.untyped or self._begins_with_zero(headers)
        reader = RowReader(self.view.portal, self.view.profile)
        for number, cells in self._lines():
            try:
                self._take(headers, reader, number, cells)
            except Misencoded:
                raise FileRefused(
                    f"{self._place(number)}: chữ là phông cũ (TCVN3/VNI) hoặc bị lỗi phông nên không đọc, để tránh lưu "
                    "chữ sai; hãy chuyển mã sang Unicode (ví dụ bằng UniKey) rồi lưu lại"
                ) from None
        texts = [*texts_beside(self.document, self.found), *(text for row in self.beside for text in row_texts(row))]
        return FileReading(
            name=self.name,
            sheet=clean(self.found.table.name),
            header_row=self.found.last + 1,
            rows=tuple(self.rows),
            totals=totals_in(texts, self.view),
            fields=self._fields(headers) - self.number_dates.columns,
            problems=(*self._problems(headers), *self._number_dates(headers)),
            notes=tuple(self._notes()),
            skipped=len(self.beside),
            doubtful=self.doubtful,
            empty_words=not self.rows and any(match_key(text) in self.view.empty for text in texts),
        )

    def _begins_with_zero(self, headers: TableHeaders) -> bool:
        """Whether a code of plain digits begins with zero: then nothing made numbers of the codes."""
        for _, cells in self._lines():
            columns = by_column(self.found, cells)
            cell = None if columns is None else _cell_of(headers, "code", columns)
            if cell is not None and is_plain_number(text := clean(cell.text)) and text.startswith("0"):
                return True
        return False

    def _place(self, number: int) -> str:
        return f"trang “{clean(self.found.table.name)}”, dòng {number}"

    def _headers(self) -> TableHeaders:
        place = self._place(self.found.last + 1)
        try:
            return read_headers(self.view.portal, self.view.profile, self.found.headers)
        except Misencoded:
            raise FileRefused(f"{place}: tên cột bị lỗi phông; hãy chuyển mã sang Unicode rồi lưu lại") from None
        except LayoutChanged as changed:
            raise FileRefused(f"{place}: tên cột không khớp với mô tả cổng ({changed.problem.detail})") from None

    def _lines(self) -> Iterator[tuple[int, tuple[FileCell, ...]]]:
        """The rows below the header, with their numbers as people count; empty ones left out."""
        rows = self.found.table.rows
        for place in range(self.found.last + 1, len(rows)):
            if any(clean(cell.text) or cell.kind is not Kind.TEXT for cell in rows[place]):
                yield place + 1, rows[place]

    def _take(self, headers: TableHeaders, reader: RowReader, number: int, cells: tuple[FileCell, ...]) -> None:
        columns = by_column(self.found, cells)
        if columns is None:
            spans_all = sum(bool(clean(cell.text)) for cell in cells if not cell.repeated) <= 1
            if spans_all or is_header_again(self.view, cells):
                self.beside.append(cells)
            else:
                self._unreadable("bad_row", number, " | ".join(clean(cell.text) for cell in cells if cell.text))
            return
        row = TableRow(columns)
        raw = headers.raw_row(row)
        if raw is None or is_header_again(self.view, columns, headers) or is_numbering(self.found, number, columns):
            self.beside.append(cells)
            return
        self._take_row(raw, headers, reader, number, row, columns)

    def _take_row(
        self,
        raw: RawRow,
        headers: TableHeaders,
        reader: RowReader,
        number: int,
        row: TableRow,
        columns: Sequence[FileCell],
    ) -> None:
        used = {name: cell for name in self.view.columns.declared() if (cell := _cell_of(headers, name, columns))}
        values = dict(raw)
        exact, lost, dates = self._convert(values, used)
        read = reader.read_split(values, partial(headers.text_at, row=row), exact=exact)
        if not is_dossier(self.view, self.found, read, values, columns):
            self.beside.append(columns)
            return
        code, harm = examine_code(used["code"]) if "code" in used else ("", CodeHarm.NONE)
        if harm is CodeHarm.RUINED:
            self._unreadable("file_bad_code", number, code)
            return
        if read.code is None:
            why = "; ô này là công thức không có kết quả" if "code" in lost else ""
            self._unreadable("file_no_code", number, "", why=why)
            return
        plain = self._numbers_are_codes("code") and is_plain_number(read.code)
        needless = {"unknown_status"} if "status" in lost else set()
        needless |= {"odd_code"} if plain else set()
        found = [each for each in read.problems if each.code not in needless]
        for name in _CODE_FIELDS:
            if name in used and self._may_be_harmed(name, used[name]) and not self._numbers_are_codes(name):
                found.append(self._problem("file_number_code", read.code, field=self._header(headers, name)))
                self.doubtful += name == "code"
        found += [self._problem("file_no_result", read.code, field=self._header(headers, name)) for name in lost]
        for name, text in dates.items():
            header = self._header(headers, name)
            found.append(self._problem("file_date_as_text", read.code, field=header, value=text))
        self.rows.append(ReadRow(observation=read.observation, problems=tuple(found)))

    def _convert(
        self, values: dict[str, str], used: Mapping[str, FileCell]
    ) -> tuple[dict[str, datetime], list[str], dict[str, str]]:
        """Mends ``values`` where a workbook's cells are no text. Gives exact instants, fields whose formula has no
        result, and fields that Excel made dates of."""
        exact: dict[str, datetime] = {}
        lost: list[str] = []
        dates: dict[str, str] = {}
        for name, cell in used.items():
            if cell.kind is Kind.LOST:
                values.pop(name, None)
                lost.append(name)
            elif name in DATE_FIELDS:
                instant = cell.instant or self._from_serial(cell)
                if instant is not None:
                    exact[name] = instant
                elif cell.serial is not None:
                    values.pop(name, None)
                self.number_dates.take(name, cell, understood=instant is not None)
            elif name in _CODE_FIELDS:
                code, harm = examine_code(cell)
                if harm is CodeHarm.NUMBER or name == "code":
                    values[name] = code
                elif harm is CodeHarm.RUINED:
                    values.pop(name, None)
            elif cell.kind is Kind.DATE:
                dates[name] = values.pop(name, "")
        return exact, lost, dates

    def _from_serial(self, cell: FileCell) -> datetime | None:
        """Excel's day count, only where the profile says that plain numbers are such."""
        if cell.serial is None or not self.view.portal.saved_lists.excel_serials:
            return None
        return serial_instant(cell.serial, date_1904=self.found.table.date_1904)

    def _numbers_are_codes(self, name: str) -> bool:
        return name == "code" and self.view.portal.saved_lists.numeric_codes

    def _may_be_harmed(self, name: str, cell: FileCell) -> bool:
        if examine_code(cell)[1] is not CodeHarm.NONE:
            return True
        return name == "code" and not self.zeros_are_kept and is_plain_number(clean(cell.text))

    def _unreadable(self, code: str, number: int, value: str, **words: str) -> None:
        problem = self._problem(code, None, detail=f"dòng {number}: {value}", row=str(number), value=value, **words)
        self.rows.append(ReadRow(observation=None, problems=(problem,)))

    def _problem(self, name: str, dossier: str | None, *, detail: str | None = None, **words: str) -> Problem:
        return make_problem(
            name,
            list_key=self.view.profile.key,
            dossier_code=dossier,
            detail=detail,
            **{"portal": self.view.portal.name, "dossier": dossier or "", **words},
        )

    def _header(self, headers: TableHeaders, name: str) -> str:
        places = headers.places.get(name)
        return self.found.headers[places[0][0]] if places else name

    def _fields(self, headers: TableHeaders) -> frozenset[str]:
        attributes = self.document.with_attributes
        return frozenset(
            name
            for name, places in headers.places.items()
            if any(attribute is None or attributes for _, attribute in places)
        )

    def _problems(self, headers: TableHeaders) -> Iterator[Problem]:
        """The headers' problems, told of the file and not of the portal."""
        unknown = [
            problem.detail for problem in headers.problems if problem.code == "unknown_column" and problem.detail
        ]
        for problem in headers.problems:
            words = problem.detail or ""
            likest = nearest(words, unknown) if problem.code == "lost_column" else None
            what = f"không có cột “{words}”" + (f" (gần giống nhất: “{likest}”)" if likest else "")
            yield self._problem(f"file_{problem.code}", None, detail=words, column=words, what=what)

    def _number_dates(self, headers: TableHeaders) -> Iterator[Problem]:
        for name, values in self.number_dates.numbers.items():
            header = self._header(headers, name)
            count, shown = format_count(len(values)), values[0]
            yield self._problem("file_number_dates", None, detail=header, column=header, count=count, value=shown)

    def _notes(self) -> Iterator[str]:
        table = self.found.table
        if table.hidden:
            yield f"Trang “{clean(table.name)}” đang bị ẩn trong tệp; vẫn được đọc."
        if table.hidden_rows:
            yield f"Có {table.hidden_rows} dòng đang bị ẩn (lọc) trong tệp; vẫn được đọc."
        if table.hidden_columns:
            yield f"Có {table.hidden_columns} cột đang bị ẩn trong tệp; vẫn được đọc."
        if self.beside:
            yield f"Bỏ qua {len(self.beside)} dòng không phải hồ sơ (tiêu đề nhóm, tổng cộng, chữ ký …)."
        if len(self.beside) == 1 and not self.rows:  # what the portal says where a list is empty, most likely
            yield f"Dòng đó ghi: “{redact(next(reversed([*row_texts(self.beside[0])]), ''))}”."
        if self.found.others:
            names = ", ".join(f"“{clean(name)}”" for name in self.found.others)
            yield f"Không đọc {names}: giống danh sách này nhưng thiếu cột hơn trang “{clean(table.name)}”."


def _cell_of(headers: TableHeaders, name: str, columns: Sequence[FileCell]) -> FileCell | None:
    """The cell that a field's value is taken from, where it is the cell's own content."""
    for column, attribute in headers.places.get(name, ()):
        cell = columns[column]
        if attribute is None and (clean(cell.text) or cell.kind is Kind.LOST):
            return cell
        if attribute is not None and clean(cell.attributes.get(attribute, "")):
            return None
    return None
