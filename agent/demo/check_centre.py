"""Whether the ledger tells which dossiers passed by the centre, and what two portals say differently, as the pretend
world knows it."""

from datetime import datetime
from typing import TYPE_CHECKING

from agent.settings.config import Config
from agent.storage import open_database
from reporting.figures.period import list_dossiers
from reporting.figures.receipt import RECEIPT_FIGURES, receipt
from reporting.figures.rules import Window
from sandbox.truth_centre import centre_counts, reconcile_counts
from store.history.reconcile import Pair, items

if TYPE_CHECKING:
    from sandbox.world import World

_PAIR = Pair(first="hkd", second="igate")


def centre_lines(config: Config, world: "World", moment: datetime, now: datetime) -> tuple[tuple[bool, str], ...]:
    """Whether it agrees, and a sentence, for each comparison. ``moment`` is the portals' instant, ``now`` (aware) when
    what they showed had been recorded."""
    database, unit = open_database(config, now), config.settings.unit.code
    view = world.at(moment)
    expected = centre_counts(view, world.period)
    window = Window(period=world.period, as_of=now)
    said = receipt(database, unit, window)
    codes = [row.code for row in list_dossiers(database, unit, RECEIPT_FIGURES["passed_by"], window)]
    ours = {"total": said.total, "at_centre": said.at_centre, "late": said.late, "passed_by": said.passed_by}
    agrees = ours == {key: expected[key] for key in ours} and sorted(codes) == expected["passed_by_codes"]
    compared = [item.kind.value for item in items(database, unit, _PAIR, now)]
    counts = {kind: compared.count(kind) for kind in ("matched", "disagree", "only_first")}
    wanted = reconcile_counts(view)
    between = (
        f"Hộ kinh doanh và một cửa: khớp {counts['matched']}, khác nhau {counts['disagree']}, "
        f"chỉ có ở cổng hộ kinh doanh {counts['only_first']}."
    )
    return (
        (agrees, said.sentence if agrees else f"{said.sentence} Trên cổng giả: {expected}"),
        (counts == wanted, between if counts == wanted else f"{between} Trên cổng giả: {wanted}"),
    )
