"""The same pages out of a PostgreSQL ledger: word for word what they say out of a file."""

from pathlib import Path

from sqlalchemy import make_url

from reporting.web.app import make_app
from rigs.postgresql import server
from tests.web.addresses import MORE, PAGES
from tests.web.serving import HOSTS, serving
from tests.web.worlds import build_ward

_OF_A_FILE = "/he-thong"  # tells how big the file is


def test_every_page_says_the_same_out_of_postgresql(tmp_path: Path) -> None:
    with server() as address:
        url = make_url(address).render_as_string(hide_password=False)
        (tmp_path / "server").mkdir()
        (tmp_path / "file").mkdir()
        large, small = build_ward(tmp_path / "server", url=url), build_ward(tmp_path / "file")
        try:
            with serving(make_app(large.desk, HOSTS)) as other, serving(make_app(small.desk, HOSTS)) as one:
                for path in (*PAGES, *MORE):
                    said, expected = other.get(path), one.get(path)
                    assert said.status == expected.status, path
                    if path != _OF_A_FILE:
                        assert said.body == expected.body, path
                assert other.post("/don-doc/lap-phieu").status == 303
                assert "Lập phiếu đôn đốc" in other.get("/nhat-ky/viec").body
        finally:
            large.close()
            small.close()
