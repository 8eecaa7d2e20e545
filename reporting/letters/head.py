"""What all papers of a unit begin and end with."""

from collections.abc import Iterable, Iterator
from datetime import date

from dossiers.text import clean
from reporting.monthly.letterhead import MOTTO, NATION, Letterhead
from reporting.monthly.text import Block, Kind

_REPORT_PREFIX = "BC-"


def head(letterhead: Letterhead, kind: str, year: date, about: str | None = None) -> Iterator[Block]:
    """Bodies, motto, number (its place left for the hand) and date. ``kind`` stands before the body's letters in the
    number ("PXL"), or is empty; ``about`` is the "V/v …" line of a letter."""
    for line in letterhead.parent_body.splitlines():
        yield _block(Kind.PARENT_BODY, line)
    for line in letterhead.issuing_body.splitlines():
        yield _block(Kind.ISSUING_BODY, line)
    yield _block(Kind.NATION, NATION)
    yield _block(Kind.MOTTO, MOTTO)
    body = letterhead.number_suffix.removeprefix(_REPORT_PREFIX)
    yield _block(Kind.NUMBER, f"Số: /{kind}-{body}" if kind else f"Số: /{body}")
    if about is not None:
        yield _block(Kind.NUMBER, about)
    yield _block(Kind.PLACE_DATE, f"{letterhead.place}, ngày tháng năm {year:%Y}")


def foot(letterhead: Letterhead, recipients: Iterable[str]) -> Iterator[Block]:
    """Who gets the paper, and who signs."""
    items = [item.strip().rstrip(".;") for item in recipients]
    if items:
        yield _block(Kind.RECIPIENTS, "Nơi nhận:")
        for place, item in enumerate(items, start=1):
            yield _block(Kind.RECIPIENT, f"- {item}{'.' if place == len(items) else ';'}")
    for line in letterhead.signer_lines:
        yield _block(Kind.SIGNER_LINE, line)
    if letterhead.signer_name:
        yield _block(Kind.SIGNER_NAME, letterhead.signer_name)


def body(*paragraphs: str) -> Iterator[Block]:
    """Plain paragraphs."""
    for paragraph in paragraphs:
        yield _block(Kind.BODY, paragraph)


def _block(kind: Kind, text: str) -> Block:
    return Block(kind=kind, text=clean(text))
