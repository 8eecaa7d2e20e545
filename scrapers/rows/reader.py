"""From a raw row, whatever kind of portal it stood on, to an observation and what was wrong with it. Pure.

Nothing is guessed: a status, channel or date that the profile can't read stays empty and becomes a problem that keeps
the raw value; a code of another shape is kept and flagged; dates that make no sense are kept and flagged.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dossiers.by_slots import by_slots
from dossiers.codes import is_dossier_code, normalise_code
from dossiers.dates import format_instant
from dossiers.intervals import parse_interval
from dossiers.observation import Observation
from dossiers.privacy import mask_name, redact
from dossiers.problems import Problem
from dossiers.status import Channel, OwnerKind, Status
from dossiers.text import looks_misencoded, match_key
from scrapers.errors.catalogue import make_problem
from scrapers.errors.portal import Misencoded, unknown_status
from scrapers.profile import Dates, ListProfile, Portal
from scrapers.rows.patterns import TextAt, split
from scrapers.rows.words import Dated, WrongEncoding, dated, mapped, plain, shown, written

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
_ORDER = tuple((DATE_FIELDS.index(earlier), DATE_FIELDS.index(later)) for earlier, later in DATE_ORDER)

_NONE: Mapping[str, datetime] = {}

RawRow = Mapping[str, str]
"""Canonical field → text as shown; a field that the row lacks, or leaves empty, is absent."""


@by_slots
@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """What one row said. ``observation`` is ``None`` where the row has no code: such a row can't be kept.

    ``detail`` is the path of the dossier's own page, where the profile has it read; only then ``raw`` is kept: what the
    row was read from. ``bad_dates`` names the date fields that were there and could not be read.
    """

    observation: Observation | None
    problems: tuple[Problem, ...]
    raw: RawRow | None = field(default=None, repr=False)
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
        self._own_code = re.compile(profile.code_pattern, re.ASCII) if profile.code_pattern else None
        self._statuses = mapped({match_key(raw): Status(code) for raw, code in portal.statuses.items()})
        self._channels = mapped({match_key(raw): Channel(code) for raw, code in portal.channels.items()})
        self._owner_kinds = mapped({match_key(raw): OwnerKind(code) for raw, code in portal.owner_kinds.items()})
        self._written = written()
        self._plain = plain()
        shapes = {name: profile.dates.of(name) for name in DATE_FIELDS}
        by_shapes = {each: dated(each) for each in set(shapes.values())}  # fields of equal shapes share what was read
        self._dated = {name: by_shapes[each] for name, each in shapes.items()}

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
        try:
            return self._read(raw, link, more_dates, detail, exact)
        except WrongEncoding:
            name = next((name for name, value in raw.items() if looks_misencoded(value)), None)
            raise Misencoded.of(self._portal.name, list_key=self._profile.key, detail=name) from None

    def _read(
        self,
        raw: RawRow,
        link: str | None,
        more_dates: Dates | None,
        detail: str | None,
        exact: Mapping[str, datetime],
    ) -> ReadRow:
        get = raw.get
        status, channel = self._statuses[get("status")], self._channels[get("channel")]
        owner_kind = self._owner_kinds[get("owner_kind")]
        status_words, channel_words = self._written[get("status_words")], self._written[get("channel_words")]
        procedure_code, procedure_name = self._written[get("procedure_code")], self._plain[get("procedure_name")]
        field_name, department = self._plain[get("field_name")], self._plain[get("department")]
        officer = self._plain[get("officer")]
        alias = normalise_code(shown(raw["aliases"])) if "aliases" in raw else ""
        applicant = redact(shown(raw["applicant"])) if "applicant" in raw else ""
        told = self._told(raw, more_dates, exact)
        raw_code = shown(get("code", ""))
        code = normalise_code(raw_code)
        if not code or len(code) > _LONGEST_CODE:  # what is longer is no code but another text of the row
            return ReadRow(observation=None, problems=(self._problem("no_code", None),))
        dates, bad, due_words, problems = self._dates(told, code)
        raw_status, raw_channel = status.words(status_words), channel.words(channel_words)
        if not (is_dossier_code(code) or (self._own_code is not None and self._own_code.fullmatch(code))):
            problems.append(self._problem("odd_code", code, detail=code))
        if status.value is None:  # a dossier without any status is as unreadable as one with a strange one
            problems.append(unknown_status(self._portal.name, self._profile.key, code, raw_status or ""))
        if channel.is_strange:
            problems.append(self._strange("channel", code, raw_channel))
        if owner_kind.is_strange:
            problems.append(self._strange("owner_kind", code, owner_kind.words(None)))
        constants = self._profile.constants
        submitted_at, received_at, due_at, finished_at, returned_at = dates
        observation = Observation(
            code=code,
            raw_code=raw_code,
            list_key=self._profile.key,
            status=status.value,
            raw_status=raw_status or "",
            aliases=(alias,) if alias and alias != code and len(alias) <= _LONGEST_CODE else (),
            procedure_code=procedure_code or constants.procedure_code,
            procedure_name=procedure_name or constants.procedure_name,
            field_name=field_name or constants.field_name,
            applicant=mask_name(applicant) if applicant else None,
            full_name=applicant or None if self._portal.full_names else None,
            owner_kind=constants.owner_kind if owner_kind.shown is None else owner_kind.value,
            channel=constants.channel if channel.shown is None else channel.value,
            raw_channel=raw_channel,
            department=department or constants.department,
            officer=officer,
            link=link,
            due_words=due_words,
            submitted_at=submitted_at,
            received_at=received_at,
            due_at=due_at,
            finished_at=finished_at,
            returned_at=returned_at,
        )
        return ReadRow(
            observation=observation,
            problems=tuple(problems),
            raw=None if self._profile.detail is None else raw,
            detail=detail,
            bad_dates=bad,
        )

    def _told(self, raw: RawRow, more: Dates | None, exact: Mapping[str, datetime]) -> list[Dated]:
        """What the texts of ``DATE_FIELDS`` say."""
        dates = self._dated
        if more is not None:
            dates = {name: dated((*self._profile.dates.of(name), *more.of(name))) for name in DATE_FIELDS}
        told = [read(raw.get(name)) for name, read in dates.items()]
        return [exact.get(name, each) for name, each in zip(DATE_FIELDS, told, strict=True)] if exact else told

    def _dates(
        self, told: Sequence[Dated], code: str
    ) -> tuple[list[datetime | None], tuple[str, ...], str | None, list[Problem]]:
        """The row's instants; those that can't be read are ``None``, named, and a problem each. A due date given only
        as a distance ("còn 2 ngày") is ``None``, its words, and a problem of the list."""
        instants: list[datetime | None] = []
        bad: list[str] = []
        problems: list[Problem] = []
        due_words = None
        for name, each in zip(DATE_FIELDS, told, strict=True):
            if not isinstance(each, str):
                instants.append(each)
                continue
            instants.append(None)
            if name == "due_at" and parse_interval(each) is not None:
                due_words = each
                problems.append(self._problem("due_in_words", None))
                continue
            bad.append(name)
            problems.append(self._problem("bad_date", code, detail=each, field=DATE_LABELS[name], value=each))
        for what in _oddities(instants):
            problems.append(self._problem("odd_dates", code, detail=what, what=what))
        return instants, tuple(bad), due_words, problems

    def _strange(self, name: str, code: str, words: str | None) -> Problem:
        return self._problem(f"unknown_{name}", code, detail=words or "", value=words or "")

    def _problem(self, name: str, dossier_code: str | None, *, detail: str | None = None, **words: str) -> Problem:
        return make_problem(
            name,
            list_key=self._profile.key,
            dossier_code=dossier_code,
            detail=detail,
            **{"portal": self._portal.name, "dossier": dossier_code or "", **words},
        )


def _oddities(instants: Sequence[datetime | None]) -> list[str]:
    """What makes no sense in a dossier's dates (in the order of ``DATE_FIELDS``), in Vietnamese."""
    found = []
    for earlier, later in _ORDER:
        first, second = instants[earlier], instants[later]
        if first is None or second is None or _NO_TIME <= second - first <= _LONGEST_SPAN:
            continue
        before, after = DATE_LABELS[DATE_FIELDS[earlier]], DATE_LABELS[DATE_FIELDS[later]]
        # A portal that shows a day without an hour gives midnight: only another DAY counts as the wrong way round.
        if second.date() < first.date():
            found.append(f"{after} {format_instant(second)} trước {before} {format_instant(first)}")
        elif second - first > _LONGEST_SPAN:
            found.append(f"{after} {format_instant(second)} sau {before} {format_instant(first)} quá hai năm")
    return found
