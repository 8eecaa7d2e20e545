"""From a raw row, whatever kind of portal it stood on, to an observation and what was wrong with it. Pure.

Nothing is guessed: a status, channel or date that the profile can't read stays empty and becomes a problem that keeps
the raw value; a code of another shape is kept and flagged; dates that make no sense are kept and flagged.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TypeVar

from dossiers.codes import is_dossier_code, normalise_code
from dossiers.dates import DateShape, DateShapeError, format_instant, parse_instant
from dossiers.intervals import parse_interval
from dossiers.observation import Observation
from dossiers.privacy import mask_name, redact
from dossiers.problems import Problem
from dossiers.status import Channel, OwnerKind, Status
from dossiers.text import clean, looks_misencoded, match_key
from scrapers.errors import Misencoded, unknown_status
from scrapers.errors_catalogue import make_problem
from scrapers.portal import Dates, ListProfile, Portal
from scrapers.rows_patterns import TextAt, split

_Code = TypeVar("_Code")

DATE_FIELDS = ("submitted_at", "received_at", "due_at", "finished_at", "returned_at")
_LONGEST_CODE = 64
_NO_TIME, _LONGEST_SPAN = timedelta(), timedelta(days=2 * 366)
DATE_LABELS = {
    "submitted_at": "ngày nộp",
    "received_at": "ngày tiếp nhận",
    "due_at": "ngày hẹn trả",
    "finished_at": "ngày hoàn thành",
    "returned_at": "ngày trả kết quả",
}
# (earlier, later): a list that shows them the other way round is read as it is, and flagged.
DATE_ORDER = (
    ("submitted_at", "received_at"),
    ("received_at", "due_at"),
    ("received_at", "finished_at"),
    ("received_at", "returned_at"),
)

_NONE: Mapping[str, datetime] = {}

RawRow = Mapping[str, str]
"""Canonical field → text as shown; a field that the row lacks, or leaves empty, is absent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """What one row said. ``observation`` is ``None`` where the row has no code: such a row can't be kept.

    ``detail`` is the path of the dossier's own page, where the profile has it read; only then ``raw`` is kept: what the
    row was read from. ``bad_dates`` names the date fields that were there and could not be read.
    """

    observation: Observation | None
    problems: tuple[Problem, ...]
    raw: RawRow = field(default_factory=dict, repr=False)
    detail: str | None = None
    bad_dates: tuple[str, ...] = ()

    @property
    def code(self) -> str | None:
        """The dossier's normalised code."""
        return self.observation.code if self.observation else None


class RowReader:
    """Reads the rows of one list of one portal."""

    def __init__(self, portal: Portal, profile: ListProfile) -> None:
        self._portal = portal
        self._profile = profile
        self._statuses = {match_key(raw): Status(code) for raw, code in portal.statuses.items()}
        self._channels = {match_key(raw): Channel(code) for raw, code in portal.channels.items()}
        self._owner_kinds = {match_key(raw): OwnerKind(code) for raw, code in portal.owner_kinds.items()}
        self._shapes = {name: profile.dates.of(name) for name in DATE_FIELDS}
        self._instant_of = {name: _instants(shapes) for name, shapes in self._shapes.items()}

    def read_split(
        self,
        raw: RawRow,
        text_at: TextAt,
        link: str | None = None,
        detail: str | None = None,
        exact: Mapping[str, datetime] = _NONE,
    ) -> ReadRow:
        """As ``read``, with the fields that the list's patterns find in the row's texts besides those of ``raw``."""
        if not self._profile.patterns:
            return self.read(raw, link, detail=detail, exact=exact)
        fields, missed = split(self._profile, text_at)
        row = self.read({**fields, **raw}, link, detail=detail, exact=exact)
        if not missed:
            return row
        problems = [
            self._problem(
                "pattern_not_found", row.code, detail=each.text, value=each.text, field=", ".join(each.fields)
            )
            for each in missed
        ]
        return replace(row, problems=(*row.problems, *problems))

    def read(
        self,
        raw: RawRow,
        link: str | None = None,
        more_dates: Dates | None = None,
        detail: str | None = None,
        exact: Mapping[str, datetime] = _NONE,
    ) -> ReadRow:
        """The observation of one row. ``more_dates``: shapes that dates may have besides those of the list; ``detail``:
        see ``ReadRow``; ``exact``: the instants (aware) of fields whose text need not be read, such as a workbook's
        real dates. Raises ``Misencoded`` where the text is in an old or wrong encoding."""
        shown: dict[str, str] = {}
        for name, value in raw.items():
            if looks_misencoded(value):
                raise Misencoded.of(self._portal.name, list_key=self._profile.key, detail=name)
            if text := clean(value):
                shown[name] = text
        code = normalise_code(shown.get("code", ""))
        if not code or len(code) > _LONGEST_CODE:  # what is longer is no code but another text of the row
            return ReadRow(observation=None, problems=(self._problem("no_code", None),))
        status = _look_up(self._statuses, shown.get("status"))
        channel = _look_up(self._channels, shown.get("channel"))
        owner_kind = _look_up(self._owner_kinds, shown.get("owner_kind"))
        dates, bad, problems = self._dates(shown, code, more_dates, exact)
        due_words = shown["due_at"] if "due_at" in shown and "due_at" not in bad and not dates["due_at"] else None
        if not is_dossier_code(code):
            problems.append(self._problem("odd_code", code, detail=code))
        if status is None:  # a dossier without any status is as unreadable as one with a strange one
            words = _words(shown, "status", known=False) or ""
            problems.append(unknown_status(self._portal.name, self._profile.key, code, words))
        for name, known in (("channel", channel), ("owner_kind", owner_kind)):
            if known is None and name in shown:
                words = _words(shown, name, known=False) or ""
                problems.append(self._problem(f"unknown_{name}", code, detail=words, value=words))
        constants = self._profile.constants
        alias = normalise_code(shown.get("aliases", ""))
        observation = Observation(
            code=code,
            raw_code=shown["code"],
            list_key=self._profile.key,
            status=status,
            raw_status=_words(shown, "status", known=status is not None) or "",
            aliases=(alias,) if alias and alias != code and len(alias) <= _LONGEST_CODE else (),
            procedure_code=shown.get("procedure_code") or constants.procedure_code,
            procedure_name=_plain(shown.get("procedure_name")) or constants.procedure_name,
            field_name=_plain(shown.get("field_name")) or constants.field_name,
            applicant=_masked(shown.get("applicant")),
            full_name=_plain(shown.get("applicant")) if self._portal.full_names else None,
            owner_kind=owner_kind if "owner_kind" in shown else constants.owner_kind,
            channel=channel if "channel" in shown else constants.channel,
            raw_channel=_words(shown, "channel", known=channel is not None),
            department=_plain(shown.get("department")) or constants.department,
            officer=_plain(shown.get("officer")),
            link=link,
            due_words=due_words,
            submitted_at=dates["submitted_at"],
            received_at=dates["received_at"],
            due_at=dates["due_at"],
            finished_at=dates["finished_at"],
            returned_at=dates["returned_at"],
        )
        return ReadRow(
            observation=observation, problems=tuple(problems), raw=self._kept(raw), detail=detail, bad_dates=bad
        )

    def _kept(self, raw: RawRow) -> RawRow:
        return {} if self._profile.detail is None else raw

    def _dates(
        self, shown: RawRow, code: str, more: Dates | None, exact: Mapping[str, datetime]
    ) -> tuple[dict[str, datetime | None], tuple[str, ...], list[Problem]]:
        """The row's instants; those that can't be read are ``None``, named, and a problem each. A due date given only
        as a distance ("còn 2 ngày") is ``None`` and a problem of the list."""
        dates: dict[str, datetime | None] = dict.fromkeys(DATE_FIELDS)
        bad: list[str] = []
        problems: list[Problem] = []
        for name, instant_of in self._instant_of.items():
            if name in exact:
                dates[name] = exact[name]
                continue
            if name not in shown:
                continue
            try:
                if more is None:
                    dates[name] = instant_of(shown[name])
                else:
                    dates[name] = parse_instant(shown[name], (*self._shapes[name], *more.of(name)))
            except DateShapeError:
                if name == "due_at" and parse_interval(shown[name]) is not None:
                    problems.append(self._problem("due_in_words", None))
                    continue
                bad.append(name)
                problems.append(
                    self._problem("bad_date", code, detail=shown[name], field=DATE_LABELS[name], value=shown[name])
                )
        for what in _oddities(dates):
            problems.append(self._problem("odd_dates", code, detail=what, what=what))
        return dates, tuple(bad), problems

    def _problem(self, name: str, dossier_code: str | None, *, detail: str | None = None, **words: str) -> Problem:
        return make_problem(
            name,
            list_key=self._profile.key,
            dossier_code=dossier_code,
            detail=detail,
            **{"portal": self._portal.name, "dossier": dossier_code or "", **words},
        )


def _oddities(dates: Mapping[str, datetime | None]) -> list[str]:
    """What makes no sense in a dossier's dates, in Vietnamese."""
    found = []
    for earlier, later in DATE_ORDER:
        first, second = dates[earlier], dates[later]
        if first is None or second is None:
            continue
        if _NO_TIME <= second - first <= _LONGEST_SPAN:
            continue
        # A portal that shows a day without an hour gives midnight: only another DAY counts as the wrong way round.
        if second.date() < first.date():
            found.append(
                f"{DATE_LABELS[later]} {format_instant(second)} trước {DATE_LABELS[earlier]} {format_instant(first)}"
            )
        elif second - first > _LONGEST_SPAN:
            found.append(
                f"{DATE_LABELS[later]} {format_instant(second)} sau {DATE_LABELS[earlier]} {format_instant(first)} "
                "quá hai năm"
            )
    return found


def _instants(shapes: Sequence[DateShape]) -> Callable[[str], datetime]:
    """Reads a list's dates of these shapes: it shows the same days, and often the same instants, over and over."""

    @lru_cache(maxsize=2_000)
    def read(text: str) -> datetime:
        return parse_instant(text, shapes)

    return read


_redacted = lru_cache(maxsize=2_000)(redact)  # statuses, procedures, rooms: a list says the same words over and over


def _look_up(table: Mapping[str, _Code], raw: str | None) -> _Code | None:
    return None if raw is None else table.get(match_key(raw))


def _words(shown: RawRow, field: str, *, known: bool) -> str | None:
    """What people read of a mapped field; a value that the profile doesn't know is kept beside it."""
    value, words = shown.get(field), shown.get(f"{field}_words")
    text = words or value
    if words and value and not known and match_key(words) != match_key(value):
        text = f"{words} ({value})"
    return None if text is None else _redacted(text)


def _plain(text: str | None) -> str | None:
    return None if text is None else _redacted(text)


def _masked(name: str | None) -> str | None:
    return None if name is None else mask_name(redact(name))
