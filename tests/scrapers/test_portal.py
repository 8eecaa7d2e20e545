"""Profiles: what is read, and how a mistake is told."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.dates import DateShape
from dossiers.status import OwnerKind
from sandbox.catalogue import LIST_KEYS
from sandbox.portals.registry import PRETEND_PORTALS
from scrapers.guard.decision import Allow, Phase, RequestFacts, decide
from scrapers.profile import Overrides, Portal, ProfileError, load_folder, load_portal, selectors_in, words_in
from scrapers.profile.lines import find_line

PROFILES = Path(__file__).parents[2] / "sandbox" / "profiles"
GRID = b"__EVENTTARGET=ctl00%24C%24GridFld&__EVENTARGUMENT="
HKD = (PROFILES / "hkd" / "portal.toml").read_text("utf-8")


def saved(folder: Path, text: str, key: str = "hkd") -> Path:
    file = folder / key / "portal.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def line_of(text: str, start: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if line.startswith(start))


def refused(folder: Path, text: str) -> ProfileError:
    file = saved(folder, text)
    with pytest.raises(ProfileError) as caught:
        load_portal(file)
    assert str(file) in str(caught.value)
    return caught.value


def test_the_folder_is_the_registration() -> None:
    portals = load_folder(PROFILES)
    assert set(portals) == {pretend.key for pretend in PRETEND_PORTALS}
    for key, portal in portals.items():
        assert {each.key for each in portal.lists} == set(LIST_KEYS.get(key, ("indicators",)))


def test_a_family_fills_in_what_a_profile_leaves_out() -> None:
    igate = load_portal(PROFILES / "igate")
    assert igate.login.username == "#username"
    assert igate.session.token is not None
    assert (igate.session.token.key, igate.session.token.pointer) == ("kc", "/access_token")
    assert igate.statuses["12"] == 3
    assert igate.lists[0].dates.of("due_at") == (DateShape.ISO,)


def test_a_profile_wins_over_its_family_and_keeps_the_rest(tmp_path: Path) -> None:
    text = (PROFILES / "igate" / "portal.toml").read_text("utf-8")
    text += '\n[[lists]]\nkey = "dossiers"\npage_size = 10\n[login.words]\nlocked = ["Khóa rồi"]\n[statuses]\n16 = 4\n'
    igate = load_portal(saved(tmp_path, text, "igate"))
    assert (igate.lists[0].page_size, igate.lists[0].path) == (10, "/pa/dossier/search")
    assert igate.login.words.locked == ("Khóa rồi",)
    assert igate.login.words.wrong_password
    assert (igate.statuses["16"], igate.statuses["5"]) == (4, 10)


def test_the_office_changes_addresses_pace_and_its_own_values() -> None:
    overrides = Overrides(
        origins={"portal": "https://mot.vidu.gov.vn/"},
        seconds_between_pages=2.5,
        deadline_seconds=90.0,
        parameters={"unit_code": "H00.00.00"},
    )
    portal = load_portal(PROFILES / "igate", overrides)
    assert portal.origins == {"portal": "https://mot.vidu.gov.vn", "sso": "http://127.0.11.2:18012"}
    assert (portal.pace.seconds_between_pages, portal.pace.deadline_seconds) == (2.5, 90.0)
    assert portal.parameters["unit_code"] == "H00.00.00"


def test_by_default_a_portal_is_asked_once_a_second(tmp_path: Path) -> None:
    text = HKD.replace("[pace]\nseconds_between_pages = 0.0\n", "")
    assert load_portal(saved(tmp_path, text)).pace.seconds_between_pages == 1.0


def test_an_override_of_an_unknown_address_names_the_known(tmp_path: Path) -> None:
    with pytest.raises(ProfileError) as caught:
        load_portal(saved(tmp_path, HKD), Overrides(origins={"portl": "https://a.vn"}))
    assert "“portl”" in str(caught.value)
    assert "“portal”" in str(caught.value)


def test_constants_become_national_codes() -> None:
    constants = load_portal(PROFILES / "hkd").lists[0].constants
    assert constants.owner_kind is OwnerKind.HOUSEHOLD_BUSINESS


@pytest.mark.parametrize(
    ("good", "bad", "start", "words"),
    [
        ('short_name = "', 'shortname = "', "shortname", ["shortname", "có phải ý anh/chị là “short_name”?"]),
        ("page_size = 20", "pagesize = 20", "pagesize", ["lists.1.pagesize", "“page_size”"]),
        ('due_at = "Hẹn trả"', 'due_date = "Hẹn trả"', "due_date", ["lists.1.columns.due_date", "“due_at”"]),
        ("logged_in =", "loggedin =", "loggedin", ["login.loggedin", "“logged_in”"]),
        ('kind = "form"', 'kind = "from"', "kind", ["login.kind", "“from”", "“form”"]),
        ('family = "webforms"', 'family = "webform"', "family", ["“webform”", "“webforms”"]),
        ("page_size = 20", 'page_size = "20"', "page_size", ["lists.1.page_size", "phải là số nguyên"]),
        ('"Đã rút" = 7', '"Đã rút" = 77', '"Đã rút"', ["Đã rút"]),
        ('portal = "http://127.0.12.1:18021"', 'portal = "127.0.12.1"', "portal", ["địa chỉ gốc"]),
        ("([0-9.]+) hồ sơ'", "[0-9.]+ hồ sơ'", "total_pattern", ["ngoặc"]),
        ("([0-9.]+) hồ sơ'", "([0-9.+ hồ sơ'", "total_pattern", ["thiếu dấu ] đóng (ở ký tự thứ 11)"]),
        ('every = ["hm_dmy"]', 'every = ["mdy"]', "every", ["lists.1.dates", "“mdy”", "“hm_dmy”"]),
        ('path = "/Officer/App', 'path = "Officer/App', 'path = "Officer/App', ["path", "bắt đầu bằng dấu /"]),
        ('"Đã rút" = 7', '"Đã rút" = 0', '"Đã rút"', ["là 0", "phải từ 1 trở lên"]),
        ('key = "hkd"', 'key = "HKD"', "key", ["chữ thường không dấu"]),
        ('key = "applications"', 'key = "applications"\norigin = "portl"', "origin", ["lists.1.origin", "“portal”"]),
        ("[statuses]", "[status]", "[status]", ["“statuses”"]),
        ('for = "login"', 'for = "logon"', 'for = "logon"', ["“logon”", "“login”"]),
        ("password = ", "# password = ", "[login]", ["còn thiếu: password"]),
        ('total = "#ctl00', '# total = "#ctl00', "[[lists]]", ["total"]),
        ('grid = "', '# grid = "', "[[lists]]", ["grid"]),
        ('rows = "table#', 'rows = "table[[', "rows", ["lists.1.rows", "“table[[ctl00_C_GridFld”", "CSS"]),
        ('"css=#ctl00_C_NewPasswordFld"', '"css=#["', "expired", ["login.words.expired.2", "“#[”"]),
        ('unit = "#ctl00_UnitLbl"', 'unit = "..don-vi"', "unit", ["session.identity.unit", "“..don-vi”"]),
        ("[statuses]", "[lists.statuses]", "[lists.statuses]", ["“statuses” nằm ở đầu tệp"]),
        ("page_size = 20", "login_paths = []", "login_paths = []", ["“login_paths” nằm trong [session]"]),
        ("[[lists]]", "[lists]", "[lists]", ["hai lần ngoặc vuông: [[lists]]"]),
        ("[login]", "[[login]]", "[[login]]", ["một lần ngoặc vuông: [login]"]),
        ("[[lists]]", "[[list]]", "[[list]]", ["“lists”"]),
        ('kind = "form"', 'kind = "password"', "kind", ["có thể dùng: none, form, sso, person"]),
        ('"Đã rút" = 7', '"Đã rút" = 7\n"đã rút" = 8', '"đã rút"', ["“đã rút” và “Đã rút” là một chữ"]),
        ("page_size = 20", 'query = { x = "{pages}" }', "query = {", ["{pages}", "“page”"]),
        ('method = "POST"', 'method = "POST"\njson = ["a:text"]', "json", ["allow.1.json.1", "“text”", "string"]),
        ('  "returned_at", "department",', '  "returned_at", "deparment",', "required", ["deparment", "“department”"]),
    ],
)
def test_a_mistake_is_told_with_its_line_and_the_nearest_word(
    tmp_path: Path, good: str, bad: str, start: str, words: list[str]
) -> None:
    assert good in HKD
    text = HKD.replace(good, bad, 1)
    error = refused(tmp_path, text)
    assert error.line == line_of(text, start)
    assert f"dòng {error.line}" in str(error)
    for word in words:
        assert word in str(error)


def test_a_place_in_json_that_is_no_pointer_is_told_with_the_right_one(tmp_path: Path) -> None:
    text = (PROFILES / "hotich" / "portal.toml").read_text("utf-8")
    error = refused(tmp_path, text.replace('total = "/result/totalElements"', 'total = "result.totalElements"', 1))
    assert error.line == line_of(text, "total = ")
    assert "có phải ý anh/chị là “/result/totalElements”?" in str(error)


def test_a_missing_entry_is_named(tmp_path: Path) -> None:
    error = refused(tmp_path, HKD.replace('name = "Hệ thống', '# name = "Hệ thống', 1))
    assert str(error).endswith("name: thiếu mục này (Tên đầy đủ của cổng, như trong thư và báo cáo)")
    assert error.line == 1


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("contact = ", "chữ phải nằm trong dấu ngoặc kép"),
        ('contact = "a" "b"', "còn chữ thừa"),
        ("[login", "thiếu dấu ] đóng"),
        ('key = "hkd"', "đã ghi rồi ở dòng 2"),
        ("contact = “a”", "dấu ngoặc cong"),
        ("verified = có", "chữ phải nằm trong dấu ngoặc kép"),
        ("Đã rút = 7", "tiếng Việt phải đặt trong dấu ngoặc kép"),
        ("name: 'a'", "thiếu dấu ="),
        ('name = "a', "thiếu dấu ngoặc đóng"),
        (r'name = "\S+"', "dấu nháy đơn"),
        ("pace = { jitter = 1", "thiếu dấu }"),
        ("?", "mỗi dòng phải là"),
    ],
)
def test_bad_syntax_is_told_with_its_line(tmp_path: Path, broken: str, told: str) -> None:
    text = HKD.replace('short_name = "Hộ kinh doanh"', f'short_name = "Hộ kinh doanh"\n{broken}')
    error = refused(tmp_path, text)
    assert error.line == line_of(text, "short_name") + 1
    assert "cú pháp" in str(error)
    assert told in str(error)


@pytest.mark.parametrize("again", ["[statuses]", "[login]"])
def test_what_stands_there_twice_is_told_with_the_line_of_the_first(tmp_path: Path, again: str) -> None:
    error = refused(tmp_path, f"{HKD}\n{again}\n")
    assert f"đã ghi rồi ở dòng {line_of(HKD, again)};" in str(error)


def test_files_that_are_no_profiles_are_told(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="không có tệp"):
        load_portal(tmp_path / "none.toml")
    bad = tmp_path / "portal.toml"
    bad.write_bytes(HKD.encode("utf-16"))
    with pytest.raises(ProfileError, match="UTF-8"):
        load_portal(tmp_path)
    bad.write_bytes(HKD.encode("cp1258", "replace"))
    with pytest.raises(ProfileError, match="UTF-8") as caught:
        load_portal(tmp_path)
    assert caught.value.line == next(number for number, line in enumerate(HKD.splitlines(), 1) if not line.isascii())


def test_a_folder_named_otherwise_than_its_portal_is_told(tmp_path: Path) -> None:
    file = saved(tmp_path, HKD, "hokinhdoanh")
    with pytest.raises(ProfileError) as caught:
        load_folder(tmp_path)
    assert (caught.value.file, caught.value.line) == (file, line_of(HKD, "key"))


def test_a_notepad_mark_at_the_start_does_no_harm(tmp_path: Path) -> None:
    assert load_portal(saved(tmp_path, "\ufeff" + HKD)).key == "hkd"


def test_signs_are_words_or_selectors() -> None:
    signs = ("Mật khẩu đã hết hạn", "css=#new")
    assert (words_in(signs), selectors_in(signs)) == (("Mật khẩu đã hết hạn",), ("#new",))


@pytest.mark.parametrize(
    ("key", "method", "path", "body", "phase", "allowed"),
    [
        ("igate", "GET", "/pa/dossier/search?page=0", None, Phase.READING, True),
        ("igate", "DELETE", "/pa/dossier/5f", None, Phase.READING, False),
        ("igate", "PUT", "/pa/dossier/5f/force-end-process", None, Phase.READING, False),
        ("igate", "GET", "/pa/dossier/5f/force-end-process", None, Phase.READING, False),
        ("hkd", "POST", "/Officer/ApplicationList.aspx?h=1", GRID + b"Page%242", Phase.READING, True),
        ("hkd", "POST", "/Officer/ApplicationList.aspx?h=1", GRID + b"Delete%242", Phase.READING, False),
        ("hkd", "POST", "/Login.aspx?h=1", b"ctl00%24C%24LoginBtn=x", Phase.LOGIN, True),
        ("hkd", "POST", "/Login.aspx?h=1", b"ctl00%24C%24LoginBtn=x", Phase.READING, False),
        ("hotich", "POST", "/v1/birth/search-approve-publish?page=0", b"{}", Phase.READING, True),
        ("hotich", "POST", "/v1/birth/delete", b"{}", Phase.READING, False),
        ("hotich", "POST", "/v1/birth/approve", b"{}", Phase.READING, False),
        ("hotich", "GET", "/v1/birth/delete", None, Phase.READING, False),
        ("index766", "POST", "/api/v1/reporting/evaluation/service-results", b"{}", Phase.READING, True),
    ],
)  # fmt: skip
def test_profiles_let_out_reading_and_nothing_else(
    key: str, method: str, path: str, body: bytes | None, phase: Phase, allowed: bool
) -> None:
    portal: Portal = load_portal(PROFILES / key)
    kind = "application/json" if body == b"{}" else "application/x-www-form-urlencoded"
    facts = RequestFacts(method=method, url=portal.origins["portal"] + path, body=body, content_type=kind)
    assert isinstance(decide(portal.guard_rules(), facts, phase), Allow) is allowed


@given(
    before=st.lists(
        st.sampled_from(["# lời", "", 'text = """\na = 1\n[b]\n"""', "many = [\n 1,\n 2,\n]"]), unique=True
    ),
    depth=st.integers(0, 2),
)
def test_lines_are_found_past_texts_and_arrays_of_many_lines(before: list[str], depth: int) -> None:
    tables = ["[[lists]]\nkey = 1", "[[lists]]\nkey = 2\n[lists.columns]\ncode = 'x'", "[[lists]]\nkey = 3"][
        : depth + 1
    ]
    text = "\n".join([*before, *tables])
    lines = text.splitlines()
    assert find_line(text, ("lists", depth, "key")) == lines.index(f"key = {depth + 1}") + 1
    assert find_line(text, ("lists", depth, "absent")) == lines.index(f"key = {depth + 1}")
    assert find_line(text, ("nowhere",)) is None
    if depth:
        assert find_line(text, ("lists", 1, "columns", "code", 0)) == lines.index("code = 'x'") + 1
