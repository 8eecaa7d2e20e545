"""What one portal says of one dossier at one moment."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from json.encoder import encode_basestring

from dossiers.by_slots import by_slots
from dossiers.intervals import parse_interval
from dossiers.iso import iso_json
from dossiers.memory import Memory
from dossiers.status import Channel, OwnerKind, Status


class _Hashed:
    """Room for a hash that is computed once; no field, so that it is neither compared, copied nor told."""

    __slots__ = ("_content_hash",)
    _content_hash: str


@by_slots
@dataclass(frozen=True, slots=True, kw_only=True)
class Observation(_Hashed):
    """One dossier as one portal shows it.

    ``code`` is normalised (``dossiers.codes.normalise_code``), ``raw_code`` as shown. Instants are aware, in
    Asia/Ho_Chi_Minh; a portal that shows only a date gives midnight. ``applicant`` is masked before it gets here.
    ``status`` and ``channel`` are ``None`` where the profile can't map ``raw_status`` and ``raw_channel``.
    ``detail_row``: where facts come from the dossier's own page, the content hash of the list's row it was read for.
    ``finished_at`` is NgayKetThucXuLy, ``returned_at`` NgayTra, ``due_at`` NgayHenTra, as the portal says;
    ``full_name`` is the applicant's unmasked name, only where the office wants it: it shows in no ``repr``, is in no
    hash, and whoever stores it seals it first.
    ``due_words`` is what it says in place of a due date ("còn 2 ngày"), true at the moment of reading only.
    """

    code: str
    raw_code: str
    list_key: str
    status: Status | None
    raw_status: str
    aliases: tuple[str, ...] = ()
    procedure_code: str | None = None
    procedure_name: str | None = None
    field_name: str | None = None
    applicant: str | None = None
    owner_kind: OwnerKind | None = None
    channel: Channel | None = None
    raw_channel: str | None = None
    submitted_at: datetime | None = None
    received_at: datetime | None = None
    due_at: datetime | None = None
    finished_at: datetime | None = None
    returned_at: datetime | None = None
    department: str | None = None
    officer: str | None = None
    link: str | None = None
    detail_row: str | None = None
    due_words: str | None = None
    full_name: str | None = field(default=None, repr=False)

    def content_hash(self) -> str:
        """SHA-256 (hex) over the canonical fields: equal hashes mean that the portal says the same as before.

        ``raw_code`` and ``link`` are left out: a portal may change how it writes or links a dossier without
        saying anything new of it. So is ``list_key``: the list (or tab) in which a dossier stands is where it was
        found, not something that was said of it.
        """
        try:
            return self._content_hash
        except AttributeError:
            object.__setattr__(self, "_content_hash", self._hashed())
        return self._content_hash

    def _hashed(self) -> str:
        # By name, as `json.dumps(…, sort_keys=True)` would write them. Spelled out: this is asked of every dossier in
        # every run, and a loop over the fields takes twice as long.
        words = self.due_words if self.due_words is None else self._due_said
        told = (
            f'{{"aliases":{_dumped(self.aliases) if self.aliases else "[]"}'
            f',"applicant":{_text(self.applicant)}'
            f',"channel":{_NUMBERS[self.channel]}'
            f',"code":{_text(self.code)}'
            f',"department":{_WORDS[self.department]}'
            f"{'' if self.detail_row is None else _later('detail_row', self.detail_row)}"
            f',"due_at":{iso_json(self.due_at)}'
            f"{'' if words is None else _later('due_words', words)}"
            f',"field_name":{_WORDS[self.field_name]}'
            f',"finished_at":{iso_json(self.finished_at)}'
            f',"officer":{_WORDS[self.officer]}'
            f',"owner_kind":{_NUMBERS[self.owner_kind]}'
            f',"procedure_code":{_WORDS[self.procedure_code]}'
            f',"procedure_name":{_WORDS[self.procedure_name]}'
            f',"raw_channel":{_WORDS[self.raw_channel]}'
            f',"raw_status":{_WORDS[self.raw_status]}'
            f',"received_at":{iso_json(self.received_at)}'
            f',"returned_at":{iso_json(self.returned_at)}'
            f',"status":{_NUMBERS[self.status]}'
            f',"submitted_at":{iso_json(self.submitted_at)}}}'
        )
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def _due_said(self) -> str | bool | None:
        """They change from hour to hour; what they say changes with the deadline."""
        interval = None if self.due_words is None else parse_interval(self.due_words)
        return self.due_words if interval is None else interval.overdue


_WORDS: Memory[str] = Memory(encode_basestring, "null")


_NUMBERS: Mapping[int | None, str] = {None: "null", **{number: str(number) for number in range(100)}}  # codes


def _text(value: str | None) -> str:
    return "null" if value is None else encode_basestring(value)


def _later(name: str, value: object) -> str:
    """A field that is absent from hashes that were made before it was known."""
    return f',"{name}":{_dumped(value)}'


@lru_cache(maxsize=1000, typed=True)
def _dumped(value: object) -> str:
    """Letters as they are, and no spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
