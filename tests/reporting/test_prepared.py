"""What a run has kept of the history tells the same report as the history itself, until the history changes."""

from datetime import timedelta
from pathlib import Path

from reporting.prepared import prepare
from reporting.report_data import LastReport, gather
from store.history.reconcile import Pair
from store.history.remembered import forget
from tests.reporting.appendices import CUT_OFF, data, office
from tests.reporting.ledgers import UNIT, ledger, look
from tests.reporting.samples import END, START
from tests.reporting.test_figures import AFTER, AS_OF, CIVIL, DESK, PERIOD, PORTALS, seen

PAIR = Pair(first="hotich", second="igate")


def test_the_report_is_the_same_whether_or_not_anything_was_kept(tmp_path: Path) -> None:
    with ledger(tmp_path, PORTALS) as database:
        look(database, "hotich", START - timedelta(days=1), (seen("carried"),))
        look(database, "hotich", END - timedelta(days=2), CIVIL)
        look(database, "igate", AFTER, DESK)
        from_history = data(database)
        assert prepare(database, UNIT, CUT_OFF, [PAIR], AS_OF)
        assert data(database) == from_history
        # As of an instant before what was kept, the history is asked, not what was kept.
        last = LastReport(period=PERIOD, as_of=END, open_total=0)
        early = START + timedelta(days=3)
        before = gather(database, office(), PERIOD, early, last=last)
        assert before.compared != from_history.compared
        look(database, "igate", AS_OF, (*DESK, seen("late news")))
        after = data(database)
        with database.writing(UNIT) as connection:
            forget(connection, UNIT)
        assert after == data(database)
        assert gather(database, office(), PERIOD, early, last=last) == before
