"""Which exceptions for certificates count on a day, and what people are told of them."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from agent.accounts.certificate_exceptions import LONGEST, State, pins, tell, told
from agent.errors import ConfigError
from agent.settings.config import Config, load
from agent.settings.portals import configured_portals
from agent.storage import open_database
from scrapers.guard.pinned import PinnedCertificate
from store.notices import certificate_notices, open_notices
from tests.agent.ledgers import UNIT, office
from tests.faults.office import MORNING

TODAY = MORNING.date()
HASH = ":".join(["AB"] * 32)


def config_with(folder: Path, until: date = TODAY, host: str = "Cong.Example.VN") -> Config:
    """An office one of whose portals has an https address and an exception."""
    config = office(folder)
    text = config.path.read_text("utf-8").replace(
        'key = "hkd"\n',
        f'key = "hkd"\norigins = {{ portal = "https://cong.example.vn" }}\n'
        f'certificate_exceptions = [{{ host = "{host}", sha256 = "{HASH}", until = {until}, reason = "Chờ." }}]\n',
    )
    config.path.write_text(text, encoding="utf-8")
    return load(config.path)


@pytest.mark.parametrize(
    ("until", "host", "state", "words"),
    [
        (TODAY, "Cong.Example.VN", State.IN_FORCE, "mọi chứng chỉ khác vẫn bị từ chối. Lý do đã ghi: Chờ."),
        (TODAY + LONGEST, "cong.example.vn", State.IN_FORCE, "chỉ đúng chứng chỉ có vân tay abababab"),
        (TODAY - timedelta(days=1), "cong.example.vn", State.OVER, "không còn được chấp nhận"),
        (TODAY + LONGEST + timedelta(days=1), "cong.example.vn", State.TOO_LONG, "nhiều nhất 92 ngày"),
        (TODAY, "other.vn", State.UNKNOWN_HOST, "không có tác dụng"),
    ],
)
def test_an_exception_counts_for_its_host_until_its_day(
    tmp_path: Path, until: date, host: str, state: State, words: str
) -> None:
    portals = configured_portals(config_with(tmp_path, until, host))
    (one,) = told(portals, MORNING)
    assert (one.portal, one.state) == ("hkd", state)
    assert words in one.sentence
    expected = (PinnedCertificate(host="cong.example.vn", port=443, fingerprint="ab" * 32),)
    assert pins(portals, MORNING) == (expected if state is State.IN_FORCE else ())


def test_it_is_told_until_it_is_taken_out_of_the_configuration(tmp_path: Path) -> None:
    config = config_with(tmp_path)
    database, portals = open_database(config, MORNING), configured_portals(config)
    tell(config, database, portals, MORNING)
    tell(config, database, [each for each in portals if each.key != "hkd"], MORNING)
    assert [each.level for each in open_notices(database, UNIT)] == ["warn"], "another portal's run closes nothing"
    gone = [replace(each, settings=each.settings.model_copy(update={"certificate_exceptions": ()})) for each in portals]
    tell(config, database, gone, MORNING)
    assert certificate_notices(database, UNIT) == {}


def test_a_fingerprint_that_is_none_is_a_mistake_with_its_place(tmp_path: Path) -> None:
    config = config_with(tmp_path)
    config.path.write_text(config.path.read_text("utf-8").replace(HASH, "AB:CD"), encoding="utf-8")
    with pytest.raises(ConfigError, match="64 chữ số thập lục phân"):
        load(config.path)
