"""Files on their way to the share: what was settled long ago goes, what is still needed to judge a file stays."""

from datetime import timedelta

from store import file_drops
from store.database import Database
from tests.store.conftest import Ledgers
from tests.store.samples import NOON, UNIT


def _copied(database: Database, name: str, days: int) -> None:
    at = NOON - timedelta(days=days)
    with database.writing(UNIT) as connection:
        number = file_drops.put(connection, UNIT, source=f"/here/{name}", folder="share", name=name, now=at)
    file_drops.settle_done(database, UNIT, number, path=f"share/{name}", sha256=f"{name}{days}", now=at)


def test_only_the_last_copy_of_a_file_outlives_its_time(ledgers: Ledgers) -> None:
    database = ledgers()
    for days in (90, 80, 70, 3):
        _copied(database, "trang-thai.html", days)
    _copied(database, "bao-cao.docx", 400)
    with database.writing(UNIT) as connection:
        file_drops.put(connection, UNIT, source="/here/w", folder="share", name="w", now=NOON - timedelta(days=500))
    assert file_drops.forget_settled(database, UNIT, NOON - timedelta(days=30)) == 3
    assert file_drops.forget_settled(database, UNIT, NOON - timedelta(days=30)) == 0
    assert file_drops.last_written_hash(database, UNIT, "share", "trang-thai.html") == "trang-thai.html3"
    assert file_drops.last_written_hash(database, UNIT, "share", "bao-cao.docx") == "bao-cao.docx400"
    assert [each.name for each in file_drops.waiting(database, UNIT)] == ["w"]
