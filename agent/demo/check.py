"""Whether the ledger says what the pretend world is: every dossier, status and date, compared one by one. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from dossiers.codes import normalise_code, procedure_head
from sandbox.model import DossierView

DATES = ("submitted_at", "received_at", "due_at", "finished_at", "returned_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerDossier:
    """A dossier as the ledger holds it. Instants aware; ``status`` and ``channel`` are national codes."""

    portal: str
    code: str
    list_key: str
    status: int | None
    channel: int | None
    procedure_code: str | None
    procedure_name: str | None
    department: str | None
    officer: str | None
    dates: Mapping[str, datetime | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How the comparison came out: ``compared`` dossiers, ``values`` single values, and each difference in words."""

    compared: int
    values: int
    differences: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether something was compared and nothing differs."""
        return self.compared > 0 and not self.differences


def compare(ledger: Iterable[LedgerDossier], truth: Iterable[DossierView]) -> Agreement:
    """Compares by portal and code. What a portal does not show of a dossier is not compared (the ledger has ``None``
    there), except its status and dates, which every portal shows."""
    held = {(row.portal, row.code): row for row in ledger}
    shown = {(view.portal, normalise_code(view.code)): view for view in truth}
    differences = [f"{portal} {code}: không có trong sổ" for portal, code in sorted(shown.keys() - held.keys())]
    differences += [f"{portal} {code}: không có trên cổng" for portal, code in sorted(held.keys() - shown.keys())]
    values = 0
    for key in sorted(shown.keys() & held.keys()):
        pairs = list(_pairs(held[key], shown[key]))
        values += len(pairs)
        differences += [
            f"{key[0]} {key[1]}: {name} trong sổ là {ours}, trên cổng là {theirs}"
            for name, ours, theirs in pairs
            if ours != theirs
        ]
    return Agreement(compared=len(shown.keys() & held.keys()), values=values, differences=tuple(differences))


def _pairs(row: LedgerDossier, view: DossierView) -> Iterable[tuple[str, object, object]]:
    yield "danh sách", row.list_key, view.list_key
    yield "trạng thái", row.status, view.status.value
    for name in DATES:
        yield name, row.dates[name], getattr(view, name)
    if row.channel is not None:
        yield "hình thức nộp", row.channel, view.channel.value
    if row.procedure_code is not None:
        yield "mã thủ tục", procedure_head(row.procedure_code), procedure_head(view.procedure_code)
    for name, ours, theirs in (
        ("tên thủ tục", row.procedure_name, view.procedure_name),
        ("phòng", row.department, view.department),
        ("cán bộ", row.officer, view.officer),
    ):
        if ours is not None:
            yield name, ours, theirs
