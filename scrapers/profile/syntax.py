"""What is wrong with a text that is no TOML, in Vietnamese. Pure."""

import re
import tomllib

_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_ONCE = "mục này đã ghi rồi{where}; mỗi mục chỉ được ghi một lần"
_NAMES = "tên mục có dấu cách hoặc có dấu tiếng Việt phải đặt trong dấu ngoặc kép"
_SENTENCES = (
    ("Cannot overwrite", _ONCE),
    ("Cannot declare", _ONCE),
    ("Cannot redefine", _ONCE),
    ("Cannot mutate", _ONCE),
    ("Duplicate inline table key", _ONCE),
    ("Unescaped '\\'", "trong dấu ngoặc kép thì dấu \\ phải viết hai lần; mẫu nên đặt trong dấu nháy đơn: '…'"),
    ("Unterminated string", "chữ thiếu dấu ngoặc đóng"),
    ("Illegal character", "chữ thiếu dấu ngoặc đóng, hoặc có ký tự không dùng được"),
    ("Expected '=' after a key", f"thiếu dấu = sau tên mục; {_NAMES}"),
    ("Found invalid character", _NAMES),
    ("Invalid initial character for a key part", _NAMES),
    ("Invalid value", "giá trị viết chưa đúng: chữ phải nằm trong dấu ngoặc kép; số, true và false thì không"),
    ("Expected newline", "sau giá trị còn chữ thừa; chữ phải nằm trọn trong một cặp dấu ngoặc kép"),
    ("Unclosed array", "danh sách bắt đầu bằng [ thiếu dấu ] hoặc dấu phẩy"),
    ("Unclosed inline table", "bảng bắt đầu bằng { thiếu dấu } hoặc dấu phẩy, hoặc bị xuống dòng"),
    ("Expected ']", "tên bảng thiếu dấu ] đóng"),
    ("Invalid statement", "mỗi dòng phải là tên = giá trị, hoặc [tên bảng]"),
)
_CURLED = re.compile("[\u201c\u201d\u2018\u2019\u00ab\u00bb]")


def syntax_told(error: tomllib.TOMLDecodeError, text: str) -> tuple[int, str]:
    """The line (from 1) at which ``text`` stops being TOML, and what is wrong there."""
    lines = text.splitlines() or [""]
    place = _AT.search(str(error))
    line = min(int(place[1]), len(lines)) if place else len(lines)
    column = f" (cột {place[2]})" if place else ""
    return line, f"viết sai cú pháp TOML{column}: {_sentence(str(error), lines, line)}"


def _sentence(said: str, lines: list[str], line: int) -> str:
    shown = lines[line - 1]
    if _CURLED.search(shown) and not said.startswith("Cannot"):
        return 'dùng dấu ngoặc kép thẳng (") chứ không phải dấu ngoặc cong của Word'
    if said.startswith("Invalid statement") and not shown.strip()[:1].isascii():
        return _NAMES
    sentence = next((told for start, told in _SENTENCES if said.startswith(start)), None)
    if sentence is None:
        return "xem lại dấu ngoặc kép, dấu bằng, ngoặc vuông, và mục ghi hai lần"
    if sentence is not _ONCE:
        return sentence
    earlier = _earlier(lines, line)
    return sentence.format(where=f" ở dòng {earlier}" if earlier else "")


def _earlier(lines: list[str], line: int) -> int | None:
    """Where the table or the key of a ``line`` stands already."""
    wanted = _name(lines[line - 1])
    for number in range(line - 1, 0, -1):
        shown = lines[number - 1].strip()
        if _name(shown) == wanted:
            return number
        if shown.startswith("[") and not wanted.startswith("["):
            return None  # another table, with keys of its own
    return None


def _name(line: str) -> str:
    """A header as it stands, or the name before the equals sign."""
    bare = line.strip()
    return bare.partition("#")[0].strip() if bare.startswith("[") else bare.partition("=")[0].strip(" \"'")
