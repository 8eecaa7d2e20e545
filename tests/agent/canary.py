"""Looks for words that must never be written anywhere, in every way in which they could be written."""

import base64
import gzip
import html
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote, quote_plus


def forms(word: str) -> frozenset[bytes]:
    """``word`` as it could stand in a file: plain, wide, quoted, escaped, in base64 at any place, in hexadecimal."""
    raw = word.encode()
    found = {raw, word.encode("utf-16-le"), word.encode("utf-16-be"), raw.hex().encode(), raw.hex().upper().encode()}
    found |= {quote(word, safe="").encode(), quote_plus(word).encode(), html.escape(word).encode()}
    found |= {json.dumps(word)[1:-1].encode(), repr(word)[1:-1].encode()}
    for shift in range(3):
        # What stands before the word moves it within base64's groups; its first and last letters then mix with others.
        coded = base64.b64encode(b"\0" * shift + raw)
        found.add(coded[-(-shift * 8 // 6) : len(coded) - 4])
    return frozenset(form for form in found if len(form) >= 6)


def number_forms(number: str) -> frozenset[bytes]:
    """The same for a number, which people also write in groups."""
    grouped = {number}
    for sign in (" ", ".", "-"):
        grouped.add(sign.join(number[at : at + 3] for at in range(0, len(number), 3)))
        grouped.add(sign.join((number[:4], *(number[at : at + 3] for at in range(4, len(number), 3)))))
    return frozenset().union(*(forms(each) for each in grouped))


def opened(content: bytes, *, mail: bool = True) -> Iterator[bytes]:
    """``content`` and whatever is packed in it: gzip, zip (so .docx), the parts of a mail."""
    yield content
    if content[:2] == b"\x1f\x8b":
        yield from opened(gzip.decompress(content))
    elif content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                yield name.encode()
                yield from opened(packed.read(name))
    elif mail and b"MIME-Version:" in content[:4000]:
        yield from _parts(content)


def _parts(content: bytes) -> Iterator[bytes]:
    mail = message_from_bytes(content, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    yield "\n".join(f"{name}: {value}" for name, value in mail.items()).encode()
    for part in mail.walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            yield from opened(payload, mail=False)


def leaks(places: Iterable[tuple[str, bytes]], words: dict[str, frozenset[bytes]]) -> list[str]:
    """``place: word`` for each place (a name and its bytes) that holds a word. ``words``: a name and its forms."""
    found = []
    for place, content in places:
        for piece in opened(content):
            found += [f"{place}: {name}" for name, each in words.items() if any(form in piece for form in each)]
    return sorted(set(found))


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder, with its name."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)), str(path).encode() + b"\n" + path.read_bytes()
            yield str(path.relative_to(folder)), path.read_bytes()
