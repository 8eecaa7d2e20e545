"""The report as an ordered text, before it becomes a document."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reporting.charts.model import Chart


class Kind(StrEnum):
    """What a block is; the document writer gives each kind its look."""

    DRAFT = "draft"
    PARENT_BODY = "parent_body"
    ISSUING_BODY = "issuing_body"
    NATION = "nation"
    MOTTO = "motto"
    NUMBER = "number"
    PLACE_DATE = "place_date"
    TYPE_NAME = "type_name"
    SUMMARY = "summary"
    PERIOD = "period"
    ADDRESS = "address"
    ADDRESSEE = "addressee"
    HEADING = "heading"
    SUBHEADING = "subheading"
    BODY = "body"
    BULLET = "bullet"
    RECIPIENTS = "recipients"
    RECIPIENT = "recipient"
    SIGNER_LINE = "signer_line"
    SIGNER_NAME = "signer_name"


LETTERHEAD_KINDS = frozenset({Kind.PARENT_BODY, Kind.ISSUING_BODY, Kind.NATION, Kind.MOTTO})
"""The lines above number, place and date. They are not part of the report's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One paragraph. ``text`` is clean: no control characters, no line breaks, NFC."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportText:
    """A whole report in reading order.

    ``draft_reasons`` (Vietnamese) is not empty exactly when the report must not be signed as it is; it is then a
    draft and says so on its first page. ``warnings`` (Vietnamese) are for whoever checks the report and are no part
    of the text to be signed. ``as_of`` is the instant that the figures are known at, aware. ``footer`` (where the
    figures are from) stands small at the foot of each page and ``charts`` after the signature; both are no part of
    what the report says.
    """

    title: str
    author: str
    as_of: datetime
    blocks: tuple[Block, ...]
    draft_reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()

    @property
    def is_draft(self) -> bool:
        """Whether the report must not be signed as it is."""
        return bool(self.draft_reasons)

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of what the report says: equal for reports of the same words, whenever they were made. The
        document's bytes also hold ``as_of``, so they differ from one instant to the next."""
        words = "\x1e".join(f"{block.kind}\x1f{block.text}" for block in self.blocks)
        return hashlib.sha256(words.encode()).hexdigest()

    def lines(self, *, letterhead: bool = True) -> tuple[str, ...]:
        """The texts alone, one per block, in reading order; without the letterhead on request."""
        return tuple(block.text for block in self.blocks if letterhead or block.kind not in LETTERHEAD_KINDS)
