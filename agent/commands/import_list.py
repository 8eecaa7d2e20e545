"""``hoso import``: what people see of an import before and after it."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace

import typer
from pydantic import BaseModel, ConfigDict

from agent.commands.work import wanted_portals
from agent.computer.clock import clock_for
from agent.errors import ExitCode, InputError
from agent.jobs.import_file import Imported, ImportRequest, import_file
from agent.jobs.results import PortalResult, result_of
from agent.screen import VERDICTS, number, problem_lines
from agent.settings.config import Config
from dossiers.dates import format_instant
from dossiers.numbers import format_count
from dossiers.observation import Observation
from dossiers.snapshot import Proof
from store.recording.ledger import Changes

__all__ = ["ImportRequest", "ImportResult", "import_lists"]

_SHOWN_ROWS = 5
_SHOWN_CODES = 10
_PROOFS = {
    Proof.DECLARED_TOTAL: "bằng đúng tổng số ghi trong tệp",
    Proof.TYPED_TOTAL: "bằng đúng tổng số được nhập vào",
    Proof.EMPTY_WORDS: "tệp ghi rõ là không có hồ sơ",
}


class ImportedFile(BaseModel):
    """One file, and where in it the list was found. ``header_row`` counts from 1, as Excel does."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    sha256: str
    sheet: str
    header_row: int
    rows: int
    skipped: int
    notes: tuple[str, ...]


class ImportResult(BaseModel):
    """One import. ``result`` is as of a run of ``hoso sync``; of a dry run it says what would change. ``as_of`` is
    ISO 8601; ``already`` says that the very same was recorded before and nothing was written now."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    files: tuple[ImportedFile, ...]
    as_of: str
    as_of_typed: bool
    proof: str | None
    dry_run: bool
    already: bool
    result: PortalResult
    new: tuple[str, ...]
    changed: tuple[str, ...]
    returned: tuple[str, ...]
    not_seen: tuple[str, ...]
    left: tuple[str, ...] = ()


def import_lists(config: Config, request: ImportRequest, *, as_json: bool) -> ExitCode:
    """``hoso import``. Exit code: 0 where the list is proven whole, 1 where it is recorded and not proven, where so
    many dossiers vanished at once that a person is asked, or where it may be another portal's."""
    wanted_portals(config, (request.portal,))
    if request.total is not None and request.total < 0:
        raise InputError("Tổng số hồ sơ (--total) không thể là số âm.")
    imported = import_file(config, clock_for(config.settings.clock.start_at), request)
    result = _result(imported, dry_run=request.dry_run)
    if as_json:
        typer.echo(result.model_dump_json(indent=2))
    else:
        for line in _opening(imported):
            typer.echo(line)
        if request.dry_run:
            for line in _first_rows(imported.snapshot.observations):
                typer.echo(line)
        for line in _ending(imported, result):
            typer.echo(line)
    if imported.doubt is not None:
        sys.stderr.write(imported.doubt + "\n")
    for line in problem_lines((result.result,)):
        sys.stderr.write(line + "\n")
    fine = imported.snapshot.verdict.is_complete and not result.result.withheld and imported.doubt is None
    return ExitCode.DONE if fine else ExitCode.ATTENTION


def _result(imported: Imported, *, dry_run: bool) -> ImportResult:
    foreseen = imported.foreseen
    unchanged = Changes(run_id=0, unchanged=len(imported.snapshot.observations))
    changes = imported.changes or (unchanged if foreseen is None else foreseen.changes)
    proof = imported.snapshot.walks[0].proof
    told = (*imported.snapshot.problems, *imported.contradictory)
    snapshot = replace(imported.snapshot, problems=told)
    return ImportResult(
        files=tuple(
            ImportedFile(
                name=source.name,
                sha256=source.sha256,
                sheet=reading.sheet,
                header_row=reading.header_row,
                rows=len(reading.rows),
                skipped=reading.skipped,
                notes=reading.notes,
            )
            for source, reading in zip(imported.sources, imported.readings, strict=True)
        ),
        as_of=imported.as_of.instant.isoformat(),
        as_of_typed=imported.as_of.typed,
        proof=None if proof is None else proof.value,
        dry_run=dry_run,
        already=imported.earlier is not None,
        result=result_of(snapshot, imported.portal.name, changes, imported.held),
        new=() if foreseen is None else foreseen.new,
        changed=() if foreseen is None else foreseen.changed,
        returned=() if foreseen is None else foreseen.returned,
        not_seen=() if foreseen is None else foreseen.not_seen,
        left=() if foreseen is None else foreseen.left,
    )


def _opening(imported: Imported) -> Iterator[str]:
    """What was read, from where, and how old it is."""
    for source, reading in zip(imported.sources, imported.readings, strict=True):
        yield (
            f"Tệp “{source.name}”: trang “{reading.sheet}”, dòng tiêu đề {reading.header_row}, "
            f"{format_count(len(reading.rows))} dòng hồ sơ."
        )
        yield from (f"  {note}" for note in reading.notes)
    how = "theo --as-of" if imported.as_of.typed else "theo giờ của tệp; nếu không đúng, hãy thêm --as-of"
    if imported.as_of.as_before:
        how = "như lần nhập trước của chính tệp này"
    yield f"Số liệu được lưu lúc {format_instant(imported.as_of.instant)} ({how})."


def _ending(imported: Imported, result: ImportResult) -> Iterator[str]:
    """What changed, or would; whether the list is proven whole; what became of the file."""
    found = result.result
    if imported.earlier is not None:
        yield "Danh sách này đã được nhập từ trước, đúng như vậy: không có gì thay đổi trong sổ."
    else:
        would = "Nếu nhập thật thì" if result.dry_run else "Đã ghi vào sổ"
        counts = (
            ("mới", found.new),
            ("thay đổi", found.changed),
            ("thấy lại", len(result.returned)),
            ("không còn thấy", found.not_seen),
            *((("đã rời danh sách", found.left),) if found.left else ()),
            ("giữ nguyên", found.unchanged),
        )
        yield f"{would}: {', '.join(f'{words} {number(count)}' for words, count in counts)}."
        if found.withheld:
            yield (
                f"Tệp bớt {number(found.withheld)} hồ sơ so với lần trước, nhiều bất thường: giữ nguyên số liệu cũ của "
                "những hồ sơ này, chưa kết luận gì."
            )
        for words, codes in (
            ("Mới", result.new),
            ("Thay đổi", result.changed),
            ("Thấy lại", result.returned),
            ("Không còn thấy", result.not_seen),
            ("Đã rời danh sách", result.left),
        ):
            if codes:
                yield f"  {words}: {_few(codes)}"
    proof = imported.snapshot.walks[0].proof
    because = f": {_PROOFS[proof]}" if proof in _PROOFS else ""
    yield (
        f"{imported.portal.name}: đọc được {number(found.collected)} hồ sơ, tổng số {number(found.declared_total)}, "
        f"{VERDICTS[found.verdict]}{because}."
    )
    if not found.complete:
        yield "Vì chưa chắc đã đủ, hồ sơ không có trong tệp được giữ nguyên như cũ."
    kept = "Chưa ghi gì vào sổ (chạy thử)." if result.dry_run else "Chương trình không giữ lại tệp."
    yield f"{kept} Họ tên trong sổ được rút gọn, số định danh và số điện thoại được che."


def _few(codes: Sequence[str]) -> str:
    more = len(codes) - _SHOWN_CODES
    return ", ".join(codes[:_SHOWN_CODES]) + (f" … và {format_count(more)} hồ sơ nữa" if more > 0 else "")


def _first_rows(observations: Sequence[Observation]) -> Iterator[str]:
    """The first rows as understood: names masked, numbers redacted."""
    yield f"{min(_SHOWN_ROWS, len(observations))} hồ sơ đầu tiên, như chương trình hiểu:"
    for each in observations[:_SHOWN_ROWS]:
        status = "chưa biết" if each.status is None else each.status.label
        yield f"  {each.code}: “{each.raw_status}” → {status}"
        dates = (
            ("nộp", each.submitted_at),
            ("tiếp nhận", each.received_at),
            ("hẹn trả", each.due_at),
            ("xong", each.finished_at),
            ("trả", each.returned_at),
        )
        facts = (
            each.procedure_name or each.procedure_code,
            each.applicant,
            each.department,
            *(f"{words} {format_instant(instant)}" for words, instant in dates if instant is not None),
        )
        yield f"    {' · '.join(fact for fact in facts if fact)}"
