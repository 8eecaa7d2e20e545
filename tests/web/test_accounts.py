"""Accounts of the dashboard by its own page, what ends a log-in, and whose papers a department's people get."""

import re
from pathlib import Path

from sqlalchemy import delete

from store.people import apologies, chases
from store.people.viewers import find_viewer
from store.tables import apology, chase
from tests.web.conftest import PASSWORD
from tests.web.serving import Answer, Served
from tests.web.worlds import UNIT, Ward

OTHER_PASSWORD = "năm con cá dưới ao sâu"


def _log_in(served: Served, name: str, password: str = PASSWORD) -> str:
    answer = served.post("/dang-nhap", {"ten": name, "mat-khau": password, "ve": "/"})
    return answer.headers["set-cookie"].partition(";")[0] if answer.status == 303 else ""


def test_an_administrator_makes_accounts_and_ends_log_ins(guarded: Served, guarded_ward: Ward) -> None:
    admin, look = _log_in(guarded, "admin"), _log_in(guarded, "look")
    given = {"ten": "chi-ha", "ho-ten": "Chị Hà", "vai-tro": "look", "phong": "", "mat-khau": "ngắn"}
    wrong = guarded.post("/cai-dat/tai-khoan", given, cookie=admin)
    assert wrong.status == 422
    assert 'value="chi-ha"' in wrong.body, "nobody types it all again"
    assert 'value="Chị Hà"' in wrong.body
    assert '<option value="look" selected>' in wrong.body
    assert "ngắn" not in wrong.body
    assert guarded.post("/cai-dat/tai-khoan", {**given, "mat-khau": PASSWORD}, cookie=admin).status == 303
    viewer = find_viewer(guarded_ward.desk.reader, "chi-ha")
    assert viewer is not None

    def act(cookie: str, **fields: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in fields.items()}
        return guarded.post("/cai-dat/tai-khoan/doi", {"so": str(viewer.id), **named}, cookie=cookie)

    assert act(look, viec="khoa").status == 403
    assert act(admin, viec="gì đó").status == 400
    password = PASSWORD
    for fields, again in (
        ({"viec": "dang-xuat"}, PASSWORD),
        ({"viec": "doi-mat-khau", "mat_khau": OTHER_PASSWORD}, OTHER_PASSWORD),
        ({"viec": "khoa"}, ""),
    ):
        both = [_log_in(guarded, "chi-ha", password) for _ in range(2)]
        assert [guarded.get("/", cookie=each).status for each in both] == [200, 200]
        assert "đang đăng nhập ở 2 nơi" in guarded.get("/cai-dat", cookie=admin).body
        assert act(admin, **fields).status == 303
        assert [guarded.get("/", cookie=each).status for each in both] == [303, 303]
        if again != password:
            assert not _log_in(guarded, "chi-ha", password)
        password = again or password
    assert act(admin, viec="mo").status == 303
    assert [guarded.get("/", cookie=each).status for each in both] == [303, 303], "who was sent away stays away"
    assert _log_in(guarded, "chi-ha", password)
    act(admin, viec="khoa")
    log = guarded.get("/nhat-ky/truy-cap", cookie=admin).body
    assert all(f"Tài khoản chi-ha: {word}" in log for word in ("da-dang-xuat", "da-doi-mat-khau", "da-dong", "da-mo"))


def test_the_last_administrator_stays(guarded: Served, guarded_ward: Ward) -> None:
    admin, viewer = _log_in(guarded, "admin"), find_viewer(guarded_ward.desk.reader, "admin")
    assert viewer is not None
    refused = guarded.post("/cai-dat/tai-khoan/doi", {"so": str(viewer.id), "viec": "khoa"}, cookie=admin)
    assert refused.status == 422
    assert "quản trị cuối cùng" in refused.body
    assert guarded.get("/cai-dat", cookie=admin).status == 200


def test_a_department_gets_the_papers_of_its_own_dossiers_alone(guarded: Served, guarded_ward: Ward) -> None:
    desk = guarded_ward.desk
    mine, other = (each.name for each in desk.office.departments[:2])
    file = _paper(desk.reports.folder / "giay.docx")
    letters, slips = {}, {}
    with desk.writer.writing(UNIT) as connection:
        # More of others than one page lists: the department's own stay in sight.
        for number, department in enumerate([mine, *[other] * 60, None], 100):
            letters[department] = apologies.add(
                connection, UNIT, department=department, made_at=desk.now(), letters=2, files=[str(file)]
            )
            chases.add(
                connection, UNIT, number=number, department=department or "",
                made_at=desk.now(), answer_due_at=desk.now(), files=[str(file)],
            )  # fmt: skip
            slips[department] = number
    cookie, admin = _log_in(guarded, "department"), _log_in(guarded, "admin")
    body = guarded.get("/don-doc", cookie=cookie).body
    for kind, numbers in (("xin-loi", letters), ("phieu", slips)):
        assert {int(each) for each in re.findall(rf"/don-doc/{kind}/(\d+)", body)} == {numbers[mine]}
        assert guarded.get(f"/don-doc/{kind}/{numbers[mine]}", cookie=cookie).raw == b"PK"
        for foreign in (other, None):
            assert guarded.get(f"/don-doc/{kind}/{numbers[foreign]}", cookie=cookie).status == 404
            assert guarded.get(f"/don-doc/{kind}/{numbers[foreign]}", cookie=admin).status == 200
    assert other not in body
    with desk.writer.writing(UNIT) as connection:  # as other tests know the ward
        connection.execute(delete(apology).where(apology.c.number >= letters[mine]))
        connection.execute(delete(chase).where(chase.c.number >= slips[mine]))


def _paper(path: Path) -> Path:
    path.write_bytes(b"PK")
    return path
