"""What one portal says of one dossier at one moment."""

import hashlib
import json
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import lru_cache
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any

from dossiers.intervals import parse_interval
from dossiers.status import Channel, OwnerKind, Status

_NOT_SAID = frozenset({"raw_code", "link", "list_key", "full_name"})
_LATER_FIELDS = frozenset({"detail_row", "due_words"})  # absent from hashes that were made before they were known


class _Hashed:
    """Room for a hash that is computed once; no field, so that it is neither compared, copied nor told."""

    __slots__ = ("_content_hash",)
    _content_hash: str


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
        written = [
            f'"{name}":{_as_json(value)}'
            for name, value in zip(_HASHED, _values_of(self), strict=True)
            if value is not None or name not in _LATER_FIELDS
        ]
        return hashlib.sha256(f"{{{','.join(written)}}}".encode()).hexdigest()

    @property
    def _due_said(self) -> str | bool | None:
        """They change from hour to hour; what they say changes with the deadline."""
        interval = None if self.due_words is None else parse_interval(self.due_words)
        return self.due_words if interval is None else interval.overdue


def _as_json(value: Any) -> str:
    """As ``json.dumps`` writes it, letters as they are and no spaces; of instants the ISO text."""
    if value is None:
        return "null"
    if type(value) is str:
        return encode_basestring(value)
    return f'"{value.isoformat()}"' if isinstance(value, datetime) else _dumped(value)


@lru_cache(maxsize=1000, typed=True)  # mostly one of few statuses, and no aliases
def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


_HASHED = sorted(each.name for each in fields(Observation) if each.name not in _NOT_SAID)
_values_of = attrgetter(*("_due_said" if name == "due_words" else name for name in _HASHED))
