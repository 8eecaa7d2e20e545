"""The ledger as open files, and the bundle for whoever helps: whole, and without what must not be in them."""

import json
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, select

from agent.commands.export import export
from agent.commands.support_bundle import support_bundle
from agent.errors import InputError
from agent.secrets.redaction import REDACTOR
from agent.settings.config import Config
from agent.storage import open_database
from sandbox.world import tiny_world
from store import notices
from store.keeping.backups import row_counts
from store.keeping.export import columns_of, tables_of_unit
from store.tables import dossier_version, viewer
from tests.agent.ledgers import UNIT, fill_world, office

AT = tiny_world().period.end


@pytest.fixture
def config(tmp_path: Path) -> Config:
    made = office(tmp_path)
    fill_world(made, tiny_world(), AT)
    return made


def test_every_row_of_every_table_is_exported_and_text_stays_text(config: Config, tmp_path: Path) -> None:
    database = open_database(config, AT)
    notices.note(database, UNIT, "x", "info", '=HYPERLINK("http://evil")', AT)
    with database.writing() as connection:
        person = {"username": "lan", "name": "Lan", "role": "look", "unit": UNIT, "made_at": AT}
        connection.execute(insert(viewer).values(**person, password_hash="canary-hash"))
    folder = tmp_path / "out"
    export(config, folder)
    with database.reading() as connection:
        counts = row_counts(connection)
        codes = list(connection.execute(select(dossier_version.c.code).order_by(dossier_version.c.id)).scalars())
    for name in tables_of_unit():
        lines = (folder / f"{name}.jsonl").read_text("utf-8").splitlines()
        assert len(lines) == counts[name], name
        assert all(tuple(json.loads(line)) == columns_of(name) for line in lines[:3])
    sheet = load_workbook(folder / "dossier_version.xlsx").active
    assert sheet is not None
    assert [row[columns_of("dossier_version").index("code")].value for row in sheet.iter_rows(min_row=2)] == codes
    sheet = load_workbook(folder / "notice.xlsx").active
    assert sheet is not None
    (cell,) = [cell for row in sheet.iter_rows(min_row=2) for cell in row if str(cell.value).startswith("=")]
    assert cell.data_type == "s"
    assert not [file for file in folder.iterdir() if b"canary-hash" in file.read_bytes()]
    assert counts.keys() - set(tables_of_unit()) <= {"viewer_session", "viewer_attempt"}
    with pytest.raises(InputError, match="không ghi đè"):
        export(config, folder)


def test_the_bundle_is_shown_first_and_holds_nothing_of_a_person(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = "canary-password-1234"
    REDACTOR.hide(secret)
    config.log_folder.mkdir(parents=True, exist_ok=True)
    (config.log_folder / "hoso.log").write_text(
        f"mật khẩu {secret}, CCCD 012345678901, gọi 0912345678, thư nguyenvana@vidu.example\nxong\n", encoding="utf-8"
    )
    notices.note(open_database(config, AT), UNIT, "disk_full", "fail", "Ổ đĩa còn 3 MB.", AT)
    target = tmp_path / "a.zip"
    support_bundle(config, target, yes=False, agrees=lambda question: False)
    assert not target.exists()
    assert "logs/hoso.log" in capsys.readouterr().out
    support_bundle(config, target, yes=False, agrees=lambda question: True)
    with zipfile.ZipFile(target) as bundle:
        text = "\n".join(bundle.read(name).decode() for name in bundle.namelist())
        assert "notices.json" in bundle.namelist()
    for canary in (secret, "012345678901", "0912345678", "nguyenvana", "lanhdao@"):
        assert canary not in text
    assert "Ổ đĩa còn 3 MB." in text
    assert "xong" in text
