"""What only people can write of a month: documents issued, difficulties, work of the next month.

A TOML file per month::

    month = "2026-05"
    difficulties = ["…", "…"]
    next_month = ["…", "…"]
    facts = ["downtime"]

    [[issued]]
    paragraph = "Trung tâm đã tham mưu … ban hành:"
    items = ["…", "…"]
"""

import tomllib
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from dossiers.text import clean

LONGEST = 20_000
"""Characters of one paragraph. Beyond this it is a mistake, not a paragraph."""


class NarrativeError(Exception):
    """The file can't be used. ``sentence`` is Vietnamese and says which file, what is wrong and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def _one_paragraph(value: str) -> str:
    text = clean(value)
    if not text:
        raise ValueError("đoạn này không có chữ nào")
    return text


Paragraph = Annotated[str, Field(max_length=LONGEST), AfterValidator(_one_paragraph)]


Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
FactKey = Literal["downtime", "passed_by", "worst_fields", "compared"]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Issued(_Table):
    """A paragraph on documents issued, with list items under it where it has some."""

    paragraph: Paragraph
    items: Annotated[tuple[Paragraph, ...], Field(strict=False)] = ()


class Narrative(_Table):
    """The parts of one month's report that people write. Each text is one clean paragraph. ``facts`` names the kinds of
    sentences that the program is to add; ``carried_from`` is the month whose words stand here until people looked."""

    month: Month | None = None
    issued: Annotated[tuple[Issued, ...], Field(strict=False)] = ()
    difficulties: Annotated[tuple[Paragraph, ...], Field(strict=False)] = ()
    next_month: Annotated[tuple[Paragraph, ...], Field(strict=False)] = ()
    facts: Annotated[tuple[FactKey, ...], Field(strict=False)] = ()
    carried_from: Month | None = None


def parse_narrative(text: str, *, name: str, month: str | None = None) -> Narrative:
    """The narrative in ``text``; ``name`` is how people know the file.

    ``month`` ("2026-05") is the report's month: a file that names another is refused, so that no report carries the
    words of another month. Raises ``NarrativeError``.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NarrativeError(
            f"Tệp lời văn {name} viết chưa đúng dạng TOML ({_place(error)}). "
            "Hãy xem lại dấu ngoặc kép, dấu bằng và ngoặc vuông ở chỗ đó."
        ) from None
    try:
        narrative = Narrative.model_validate(data)
    except ValidationError as error:
        found = "; ".join(_sentence(item["type"], item["loc"], item["msg"]) for item in error.errors()[:5])
        raise NarrativeError(f"Tệp lời văn {name} chưa dùng được: {found}. Số liệu vẫn còn nguyên.") from None
    if month is not None and narrative.month is not None and narrative.month != month:
        raise NarrativeError(
            f"Tệp lời văn {name} ghi tháng {narrative.month}, nhưng báo cáo này là của tháng {month}. "
            "Hãy chọn đúng tệp hoặc sửa dòng “month”."
        )
    return narrative


def load_narrative(path: Path, *, month: str | None = None) -> Narrative:
    """Reads and checks a file. Raises ``NarrativeError``, also where there is no such file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise NarrativeError(f"Không thấy tệp lời văn {path}. Hãy tạo tệp này rồi làm lại báo cáo.") from error
    except OSError as error:
        raise NarrativeError(f"Không đọc được tệp lời văn {path}. Hãy kiểm tra quyền đọc tệp.") from error
    except UnicodeDecodeError as error:
        raise NarrativeError(f"Tệp lời văn {path} không ở mã UTF-8. Hãy lưu lại tệp với mã UTF-8.") from error
    return parse_narrative(text, name=str(path), month=month)


def _place(error: tomllib.TOMLDecodeError) -> str:
    _, _, place = str(error).rpartition("(at ")
    words = place.rstrip(")").replace("line", "dòng").replace("column", "cột").replace("end of document", "cuối tệp")
    return words.replace(",", "")


def _sentence(kind: str, place: tuple[int | str, ...], message: str) -> str:
    where = ".".join(str(step + 1) if isinstance(step, int) else step for step in place)
    match kind:
        case "extra_forbidden":
            words = "không có mục tên như vậy "
            words += "(các mục: month, issued, difficulties, next_month, facts, carried_from; paragraph, items)"
        case "missing":
            words = "còn thiếu mục này"
        case "string_type":
            words = "phải là một đoạn chữ trong dấu ngoặc kép"
        case "tuple_type" | "list_type":
            words = "phải là một danh sách trong dấu ngoặc vuông"
        case "string_too_long":
            words = f"dài quá {LONGEST} ký tự"
        case "literal_error":
            words = f"không có câu tên như vậy ({', '.join(get_args(FactKey))})"
        case "string_pattern_mismatch":
            words = "phải viết như “2026-05”"
        case "value_error":
            words = message.removeprefix("Value error, ")
        case _:
            words = "không đúng dạng"
    return f"“{where}”: {words}"
