"""From bytes to text: what a mark at the beginning, the file itself or valid UTF-8 says, and never a guess. Pure."""

import codecs

from scrapers.files.model import FileRefused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARABLE = {
    "utf-8": "utf-8", "utf8": "utf-8", "windows-1258": "cp1258", "windows-1252": "cp1252", "iso-8859-1": "cp1252",
    "us-ascii": "ascii",
}  # fmt: skip
WRONG_CODE = (
    "chữ trong tệp không phải Unicode (UTF-8) nên không đọc, để tránh lưu chữ sai; "
    "hãy mở bằng Excel rồi lưu lại thành .xlsx, hoặc CSV UTF-8"
)


def decode(data: bytes, declared: str | None = None) -> str:
    """The text. ``declared`` is the encoding that the file names, used where its bytes are no UTF-8.

    Raises ``FileRefused``.
    """
    text = unicode_text(data)
    if text is not None:
        return text
    code = _DECLARABLE.get((declared or "").lower())
    if code in ("cp1258", "cp1252"):
        try:
            return data.decode(code)
        except UnicodeDecodeError:
            pass  # refused below, like every other text that can't be read
    raise FileRefused(WRONG_CODE)


def unicode_text(data: bytes) -> str | None:
    """The text where it is Unicode: by its mark, by the zeros of UTF-16, or as valid UTF-8; else ``None``."""
    for mark, code in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], code)
    sample = data[:4096]
    if b"\0" in sample:
        return _decoded(data, "utf-16-le" if sample[1::2].count(0) >= sample[0::2].count(0) else "utf-16-be")
    return _decoded(data, "utf-8")


def _decoded(data: bytes, code: str) -> str | None:
    try:
        return data.decode(code)
    except UnicodeDecodeError:
        return None
