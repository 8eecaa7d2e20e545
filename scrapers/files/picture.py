"""One file, or several that are parts of one list → a snapshot, and whether it is proven whole. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dossiers.numbers import format_count
from dossiers.observation import Observation
from dossiers.problems import Problem
from dossiers.snapshot import ListWalk, Proof, Snapshot, Verdict
from scrapers.errors.catalogue import make_problem
from scrapers.files.read import FileReading
from scrapers.files.view import FileView

_NOTHING = "không có hồ sơ nào, mà tệp cũng không ghi là không có hồ sơ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """What proves that the files hold the whole list; else ``reason`` (Vietnamese) says why nothing does."""

    declared: int | None
    proof: Proof | None
    reason: str | None


def picture(
    view: FileView,
    readings: Sequence[FileReading],
    *,
    typed_total: int | None,
    as_of: datetime,
    run_key: str,
    evidence: tuple[str, ...] = (),
) -> Snapshot:
    """The snapshot of the files together. ``as_of`` (aware) is when the list was saved: that is how old the picture
    is. ``typed_total`` is what a person read off the portal's screen."""
    observations = _distinct(readings)
    codes = {each.code for each in observations}
    proven = _prove(view, readings, codes, typed_total)
    problems: dict[Problem, None] = {}
    if proven.reason is not None:  # first: people take it for why the picture is not whole
        profile = view.profile
        words = {"portal": view.portal.name, "list_name": profile.name, "reason": proven.reason}
        which = "file_empty" if proven.reason.startswith(_NOTHING) else "file_incomplete"
        problems[make_problem(which, list_key=profile.key, **words)] = None
    for reading in readings:
        problems |= dict.fromkeys(reading.problems)
        for row in reading.rows:
            problems |= dict.fromkeys(row.problems)
    walk = ListWalk(
        list_key=view.profile.key,
        declared_total=proven.declared,
        distinct_seen=len(codes),
        rows_seen=sum(len(reading.rows) for reading in readings),
        pages=len(readings),
        sweeps=1,
        proof=proven.proof,
        reason=proven.reason,
    )
    return Snapshot(
        portal=view.portal.key,
        run_key=run_key,
        started_at=as_of,
        finished_at=as_of,
        verdict=_verdict(walk, codes),
        walks=(walk,),
        observations=observations,
        problems=tuple(problems),
        evidence=evidence,
    )


def fields_said(view: FileView, readings: Sequence[FileReading]) -> frozenset[str]:
    """The profile's fields that all files hold in a column, or the profile says of every dossier."""
    constants = {name for name, value in view.profile.constants if value is not None}
    said = frozenset.intersection(*(reading.fields for reading in readings)) | constants
    return said | {name for pattern in view.profile.patterns for name in pattern.fields}


def _says_nothing(readings: Sequence[FileReading]) -> bool:
    """Whether there is no row of a dossier, and no word of the portal's that there is none."""
    return not any(reading.rows or reading.empty_words for reading in readings)


def _distinct(readings: Sequence[FileReading]) -> tuple[Observation, ...]:
    """Rows that say the same of the same dossier once; the ledger tells of those that contradict each other."""
    kept: dict[tuple[str, str], Observation] = {}
    for reading in readings:
        for row in reading.rows:
            if row.observation is not None:
                kept.setdefault((row.observation.code, row.observation.content_hash()), row.observation)
    return tuple(kept.values())


def _verdict(walk: ListWalk, codes: set[str]) -> Verdict:
    if walk.complete:
        return Verdict.COMPLETE if codes else Verdict.EMPTY_CONFIRMED
    return Verdict.PARTIAL if codes else Verdict.FAILED


def _prove(view: FileView, readings: Sequence[FileReading], codes: set[str], typed: int | None) -> Proven:
    declared, because = _declared(readings, codes)
    total = declared if typed is None else typed
    reasons = [because] if because and typed is None else []
    if typed is not None and declared not in (None, typed):
        reasons.append(f"tệp ghi tổng số {format_count(declared or 0)} nhưng tổng số nhập vào là {format_count(typed)}")
    nothing = _says_nothing(readings) and declared != 0
    if nothing and not reasons:
        reasons.append(_NOTHING)
    if total is None and not reasons and not (not codes and all(reading.empty_words for reading in readings)):
        reasons.append(
            f"trong tệp có {format_count(len(codes))} hồ sơ nhưng không thấy tổng số của cổng, cũng không có --total"
        )
    if total is not None and total != len(codes):
        reasons.append(f"tổng số là {format_count(total)} hồ sơ nhưng trong tệp có {format_count(len(codes))}")
    nameless = sum(row.observation is None for reading in readings for row in reading.rows)
    if nameless:
        reasons.append(f"{format_count(nameless)} dòng không đọc được mã hồ sơ")
    doubtful = sum(reading.doubtful for reading in readings)
    if doubtful:
        reasons.append(
            f"{format_count(doubtful)} mã hồ sơ là con số, có thể đã mất số 0 ở đầu (nếu mã của cổng vốn chỉ là con "
            "số: ghi numeric_codes = true vào [import] của mô tả cổng)"
        )
    others = [each.name for each in view.portal.lists if each.columns is not None and each.key != view.profile.key]
    if view.profile.window is not None:
        reasons.append("trên cổng, danh sách này chỉ hiện hồ sơ của một khoảng thời gian")
    if view.profile.tabs and typed is None:
        tabs = ", ".join(f"“{tab.name}”" for tab in view.profile.tabs)
        reasons.append(f"cổng chia danh sách thành các thẻ {tabs}, nên cần --total là tổng số của tất cả các thẻ")
    if others:
        names = ", ".join(f"“{name}”" for name in others)
        reasons.append(f"cổng còn danh sách {names} không có trong lần nhập này")
    empty_words = bool(readings) and all(reading.empty_words for reading in readings)
    if reasons:
        return Proven(declared=total, proof=None, reason=f"{'; '.join(reasons)}.")
    if not codes and empty_words:
        return Proven(declared=total, proof=Proof.EMPTY_WORDS, reason=None)
    return Proven(declared=total, proof=Proof.DECLARED_TOTAL if typed is None else Proof.TYPED_TOTAL, reason=None)


def _declared(readings: Sequence[FileReading], codes: set[str]) -> tuple[int | None, str | None]:
    """The total that the files declare together; and why there is none although some do.

    Pages of one list all declare the same total, that of the list. Files that each hold all that they declare (say,
    one for each half of a year) declare their sum.
    """
    for reading in readings:
        if len(reading.totals) > 1:
            both = " và ".join(format_count(total) for total in sorted(reading.totals))
            return None, f"tệp “{reading.name}” ghi nhiều tổng số khác nhau: {both}"
    totals = [next(iter(reading.totals), None) for reading in readings]
    known = [total for total in totals if total is not None]
    own = [len({row.code for row in reading.rows if row.code}) for reading in readings]
    if len(known) < len(totals):
        # One of several pages may show the total for all.
        return (known[0], None) if len(set(known)) == 1 else (None, None)
    if set(known) == {len(codes)}:
        return len(codes), None
    if len(totals) > 1 and totals == own:
        return sum(known), None
    if len(set(known)) == 1:
        return known[0], None
    shown = ", ".join(format_count(total) for total in known)
    return None, f"các tệp ghi những tổng số khác nhau ({shown}) và không tệp nào đủ như nó ghi"
