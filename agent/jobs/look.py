"""A look at one portal (``hoso try``): log in, read the first page of each list, show what was understood.

Nothing of it reaches the ledger's dossiers; the log-in counts like any other.
"""

import asyncio
import secrets
from collections.abc import Iterable

from agent import certificate_exceptions
from agent.browser_setup import BrowserMissing
from agent.clock import Clock
from agent.config import Config
from agent.errors import ExitCode
from agent.evidence_folder import evidence_rules
from agent.files import ensure_folder
from agent.instance import hold
from agent.jobs.accounts import open_accounts
from agent.jobs.look_result import ListLook, LookResult
from agent.jobs.sync import Collection, Telling
from agent.portals import ConfiguredPortal, configured_portals, make_known, refuse_file_portals
from agent.status_blocked import why_blocked
from agent.storage import open_database
from agent.worker_lines import Emit
from dossiers.dates import format_instant
from dossiers.numbers import NumberShapeError, format_count, format_percent, parse_percent
from dossiers.observation import Observation
from dossiers.problems import Problem
from dossiers.snapshot import IndicatorReading, Snapshot, Verdict
from scrapers.browser import BrowserChoice, find_browser, launch
from scrapers.context import Look
from store import blocked

_ROWS = 5
_EXAMPLES = 2
# What a look brings about by itself: of more pages than one nothing is known.
_OF_THE_LOOK = frozenset({"incomplete"})


def look(config: Config, key: str, clock: Clock, emit: Emit) -> ExitCode:
    """Looks at the portal ``key`` and tells it as a line. Raises what ``sync`` raises where it can't begin."""
    with hold(config.data_folder, "sync"):
        portal = configured_portals(config, [key])[0]
        refuse_file_portals([portal])
        choice = find_browser(config.browser_path)
        if choice is None:
            raise BrowserMissing
        database = open_database(config, clock.now())
        make_known(database, config.settings.unit.code, portal, clock.now())
        certificate_exceptions.tell(config, database, [portal], clock.now())
        accounts = open_accounts(config, database, clock)
        collection = Collection(
            config=config,
            database=database,
            accounts=accounts,
            clock=clock,
            emit=emit,
            evidence_rules=evidence_rules(config, accounts.store),
        )
        snapshot = asyncio.run(_look(collection, portal, choice))
        accounts.remember(portal, snapshot)
        with database.writing(config.settings.unit.code) as connection:
            blocked.keep(connection, config.settings.unit.code, portal.key, snapshot.blocked, at=clock.now())
    result = result_of(portal, snapshot)
    emit({"kind": "look", "result": result.model_dump(mode="json")})
    return ExitCode.DONE if result.understood else ExitCode.ATTENTION


async def _look(collection: Collection, portal: ConfiguredPortal, choice: BrowserChoice) -> Snapshot:
    run_key = f"{portal.key}-try-{secrets.token_hex(4)}"
    temporary = ensure_folder(collection.config.data_folder / "tmp")
    pins = certificate_exceptions.pins([portal], collection.clock.now())
    async with launch(choice, portal.hosts, temporary, pins=pins) as browser:
        return await collection.collect(portal, browser, Telling(emit=collection.emit), run_key, Look())


def result_of(portal: ConfiguredPortal, snapshot: Snapshot) -> LookResult:
    """A look in the words and shapes that people see. Pure."""
    names = {walk.walk_key: walk.name for walk in portal.profile.walks}
    searching = {walk.walk_key for walk in portal.profile.walks if walk.reading == "auto"}
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
    problems = worth_telling(snapshot.problems)
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


def worth_telling(problems: Iterable[Problem]) -> tuple[str, ...]:
    """Every problem's sentence; of many dossiers with the same one the first few, and how many more there are."""
    by_kind: dict[tuple[str, str | None], list[str]] = {}
    for each in problems:
        if each.code in _OF_THE_LOOK:
            continue
        strange = each.code.startswith("unknown_")  # each strange word is news of its own
        kind = (each.code if each.dossier_code else each.sentence, each.detail if strange else None)
        sentences = by_kind.setdefault(kind, [])
        if each.sentence not in sentences:
            sentences.append(each.sentence)
    told: list[str] = []
    for sentences in by_kind.values():
        told += sentences[:_EXAMPLES]
        if len(sentences) > _EXAMPLES:
            told.append(f"… và {len(sentences) - _EXAMPLES} hồ sơ khác của trang đầu cũng vậy.")
    return tuple(told)
