"""A look at a portal in the words and shapes that people see (``hoso try``). Pure."""

from collections.abc import Collection, Iterable

from agent.jobs.look_result import ListLook, LookResult
from agent.settings.portals import ConfiguredPortal
from agent.status.blocked import why_blocked
from dossiers.dates import format_instant
from dossiers.numbers import NumberShapeError, format_count, format_percent, parse_percent
from dossiers.observation import Observation
from dossiers.problems import Problem
from dossiers.snapshot import IndicatorReading, ListWalk, Snapshot, Verdict
from scrapers.context import Look
from scrapers.profile import ListProfile
from scrapers.walk.lists import longer_than

_ROWS = 5
_EXAMPLES = 2
_DETAILED = frozenset({"unknown_page", "login_unclear", "unavailable"})
"""Of these, whoever describes a portal wants to know more than staff do."""
# What a look brings about by itself: of more pages than one nothing is known.
_OF_THE_LOOK = frozenset({"incomplete"})


def result_of(portal: ConfiguredPortal, snapshot: Snapshot) -> LookResult:
    """A look in the words and shapes that people see. Pure."""
    walks = {walk.walk_key: walk for walk in portal.profile.walks}
    names = {key: walk.name for key, walk in walks.items()}
    searching = {key for key, walk in walks.items() if walk.reading == "auto"}
    lists = tuple(
        ListLook(
            key=walk.list_key,
            name=names.get(walk.list_key, walk.list_key),
            total=walk.declared_total,
            read=walk.distinct_seen,
            rows=(),
            way=None if walk.way is None else _way_of(walk.way, found_out=walk.list_key in searching),
        )
        for walk in snapshot.walks
    )
    shown = tuple(row_of(each) for each in snapshot.observations[:_ROWS])
    if lists and shown:
        first = next((at for at, each in enumerate(lists) if each.read), 0)
        lists = (*lists[:first], lists[first].model_copy(update={"rows": shown}), *lists[first + 1 :])
    early = {walk.list_key for walk in snapshot.walks if _ended_early(walk)}
    problems = (
        *worth_telling(snapshot.problems, early),
        *(
            _no_total(walks[each.key])
            for each in lists
            if each.read and each.total is None and _needs_total(walks[each.key])
        ),
    )
    pages = [name for name in snapshot.evidence if not name.endswith("/run.json.bin")]
    return LookResult(
        portal=portal.key,
        name=portal.name,
        verified=portal.verified,
        logged_in=bool(snapshot.walks) and snapshot.verdict is not Verdict.NEEDS_PERSON,
        lists=lists,
        indicators=tuple(_rate_of(each) for each in snapshot.indicators),
        problems=problems,
        evidence=pages[-1] if problems and pages else None,
        blocked=tuple(f"{each.method} {each.url}: bị chặn vì {why_blocked(each.reason)}." for each in snapshot.blocked),
    )


_WAYS = {
    "requests": "bằng yêu cầu của chính chương trình",
    "page": "bằng yêu cầu gửi từ trong trang của cổng",
    "dom": "thẳng trên trang, như mắt người nhìn",
}
_FOUND_OUT = {
    "requests": "cách nhanh nhất, đã đối chiếu: thấy đúng những dòng như trên trang",
    "page": "đã đối chiếu: thấy đúng những dòng như trên trang; cách nhanh hơn thì không",
    "dom": "những cách nhanh hơn không thấy đúng những dòng như trên trang",
}


def _way_of(way: str, *, found_out: bool) -> str:
    because = f"{_FOUND_OUT[way]} (reading = auto)" if found_out else f"theo mô tả cổng (reading = {way})"
    return f"Đọc {_WAYS[way]}: {because}."


def _rate_of(reading: IndicatorReading) -> str:
    year, _, month = reading.period.partition("-")
    try:
        percent = format_percent(parse_percent(reading.percent), decimal_mark=",")
    except NumberShapeError:
        percent = reading.percent
    counts = ""
    if reading.numerator is not None and reading.denominator is not None:
        counts = f" ({format_count(reading.numerator)}/{format_count(reading.denominator)})"
    return f"{reading.name} tháng {month}/{year}: {percent}{counts}"


def row_of(observation: Observation) -> dict[str, str]:
    """A dossier as people would read it off the portal's screen; the applicant's name masked."""
    status = observation.status
    meant = "CHƯA RÕ" if status is None else f"{status.label} (mã quốc gia {int(status)})"
    channel = observation.raw_channel
    if channel is not None:
        known = observation.channel
        channel = f"{channel} → {'CHƯA RÕ' if known is None else known.label}"
    instants = {
        "nộp": observation.submitted_at,
        "tiếp nhận": observation.received_at,
        "hẹn trả": observation.due_at,
        "xong": observation.finished_at,
        "trả": observation.returned_at,
    }
    facts = {
        "mã hồ sơ": observation.code,
        "thủ tục": observation.procedure_name,
        "người nộp": observation.applicant,
        "trạng thái": f"{observation.raw_status} → {meant}",
        "hình thức": channel,
        **{name: None if instant is None else format_instant(instant) for name, instant in instants.items()},
        "phòng": observation.department,
        "cán bộ": observation.officer,
    }
    return {name: text if text is not None else "—" for name, text in facts.items()}


def _ended_early(walk: ListWalk) -> bool:
    """Whether the list came to its end before its total, and not because it was but a look."""
    short = walk.declared_total is not None and 0 < walk.distinct_seen < walk.declared_total
    return short and longer_than(Look().pages) not in (walk.reason or "")


def _needs_total(walk: ListProfile) -> bool:
    return walk.columns is not None and walk.end_proof == "declared_total"


def _no_total(walk: ListProfile) -> str:
    place = f"total = “{walk.total}”" + (f", total_pattern = “{walk.total_pattern}”" if walk.total_pattern else "")
    return (
        f"Danh sách “{walk.name}”: không thấy tổng số mà cổng ghi ({place}), nên lần lấy số liệu nào cũng sẽ bị coi là "
        "chưa đủ."
    )


def worth_telling(problems: Iterable[Problem], early: Collection[str] = ()) -> tuple[str, ...]:
    """Every problem's sentence; of many dossiers with the same one the first few, and how many more there are.
    ``early``: the lists that came to their end too early, so that it matters that they are incomplete."""
    by_kind: dict[tuple[str, str | None], list[str]] = {}
    for each in problems:
        if each.code in _OF_THE_LOOK and each.list_key not in early:
            continue
        strange = each.code.startswith("unknown_")  # each strange word is news of its own
        kind = (each.code if each.dossier_code else each.sentence, each.detail if strange else None)
        sentences = by_kind.setdefault(kind, [])
        told_so = (
            f"{each.sentence} Chi tiết: {each.detail}." if each.code in _DETAILED and each.detail else each.sentence
        )
        if told_so not in sentences:
            sentences.append(told_so)
    told: list[str] = []
    for sentences in by_kind.values():
        told += sentences[:_EXAMPLES]
        if len(sentences) > _EXAMPLES:
            told.append(f"… và {len(sentences) - _EXAMPLES} hồ sơ khác của trang đầu cũng vậy.")
    return tuple(told)
