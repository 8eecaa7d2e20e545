"""Group D, 62: the computer's clock is wrong."""

from datetime import timedelta

import pytest

from agent.computer.clock_check import known_trouble
from agent.errors import ExitCode
from agent.jobs.alert import alert
from sandbox.serve import RunningSandbox
from store import notices, outbox
from tests.faults.office import MORNING, Office
from tests.scrapers.collecting import FixedClock

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]


def test_fault_62_a_clock_that_the_portals_contradict_mails_nothing_and_says_so(
    office: Office, sandbox: RunningSandbox
) -> None:
    assert office.run("hkd").complete
    assert known_trouble(office.config, office.database, MORNING) is None
    for key in ("hkd", "hotich"):
        sandbox.inject(key, "clock", seconds=-1200)
    assert office.run("hkd", MORNING + timedelta(minutes=1)).complete, "what was read is as good as ever"
    assert office.run("hotich", MORNING + timedelta(minutes=2)).complete
    (notice,) = notices.open_notices(office.database, office.unit)
    assert "nhanh 20 phút so với giờ của 2 cổng" in notice.sentence
    refused = alert(office.config, FixedClock(MORNING + timedelta(minutes=30)))
    assert (refused.exit_code, refused.retry) == (ExitCode.MACHINE, True)
    assert outbox.counts(office.database, office.unit) == {}
    sandbox.clear_faults()
    composed = alert(office.config, FixedClock(MORNING + timedelta(minutes=45)))
    assert not composed.retry, "the portals are asked again before a mail is held back"
    assert notices.open_notices(office.database, office.unit) == ()
    assert sandbox.writes() == ()
