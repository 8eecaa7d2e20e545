"""Checks that ask the other rooms: key store, browser, mail server, calendar, portals' profiles, database."""

import asyncio
import os
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from agent.doctor.model import Finding, fail, ok, warn
from agent.errors import Failure
from agent.processes.browser_setup import NO_BROWSER, describe
from agent.rooms import smtp_settings, working_calendar
from agent.secrets.passwords import KeyStore, needed_secret_names, open_key_store
from agent.settings.config import Config

if TYPE_CHECKING:
    from scrapers.browser.find import BrowserChoice
    from store.database import Database


def check_database(config: Config) -> list[Finding]:
    """The ledger opens, is sound and of this program's revision. Nothing is created or migrated."""
    from store.database import Database
    from store.errors import StoreError
    from store.migrate import quick_check, revision

    advice = "Đừng xóa tệp sổ; hãy báo người phụ trách máy."
    try:
        database = Database(config.database_url)
        if database.file is not None and not database.file.exists():
            return [ok("database", f"Chưa có sổ hồ sơ; sẽ được tạo ở lần lấy số liệu đầu tiên ({database.file}).")]
        damage, found, wanted = quick_check(database), revision(database), _newest_revision()
    except StoreError as error:
        return [fail("database", error.sentence, advice)]
    if damage:
        return [fail("database", f"Sổ hồ sơ bị hỏng: {damage[:200]}", advice)]
    if found != wanted:
        sentence = f"Sổ hồ sơ lành lặn, ở bản {found or 'trống'}; chương trình dùng bản {wanted}."
        return [warn("database", sentence, "Sổ được nâng cấp (có sao lưu trước) ở lần chạy tới.")]
    return [ok("database", f"Sổ hồ sơ lành lặn, bản {found}.")]


def sound_database(config: Config) -> "Database | None":
    """The ledger as it is, where it is of this program's revision; nothing is created or migrated."""
    from store.database import Database
    from store.errors import StoreError
    from store.migrate import revision

    try:
        database = Database(config.database_url)
        if database.file is not None and not database.file.exists():
            return None
        return database if revision(database) == _newest_revision() else None
    except StoreError:  # told by the check of the database
        return None


def check_window(config: Config) -> Finding:
    """Where only a person can log in, a window can be shown to them."""
    from agent.settings.portals import configured_portals
    from scrapers.browser.guarded import find_browser
    from scrapers.profile import ProfileError

    try:
        people = [each.name for each in configured_portals(config) if each.profile.login.kind == "person"]
    except (Failure, ProfileError):  # told by the check of the profiles
        people = []
    if not people:
        return ok("window", "Không cổng nào bắt buộc người đăng nhập bằng cửa sổ.")
    names = ", ".join(people)
    if find_browser(config.browser_path, with_window=True) is None:
        return fail(
            "window", f"Không có trình duyệt có cửa sổ để đăng nhập: {names}.", "Cài Chrome, Edge hoặc Chromium."
        )
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return warn(
            "window", f"Phiên làm việc này không có màn hình để đăng nhập: {names}.", "Chạy hoso login ở màn hình."
        )
    return ok("window", f"Mở được cửa sổ đăng nhập cho: {names}.")


def _newest_revision() -> str:
    """The revision that this program's migrations lead to."""
    from store.migrate import shipped_revisions

    return shipped_revisions()[-1]


def last_known_instant(config: Config) -> datetime | None:
    """The latest instant that the ledger knows of; ``None`` for a ledger that is new or can't be read."""
    from store.database import Database
    from store.errors import StoreError
    from store.runs import last_runs

    try:
        database = Database(config.database_url)
        if database.file is not None and not database.file.exists():
            return None
        runs = last_runs(database, config.settings.unit.code, limit=1)
    except StoreError:  # told by the check of the database itself
        return None
    return (runs[0].finished_at or runs[0].started_at) if runs else None


def check_profiles(config: Config) -> Finding:
    """Every configured portal has a profile without mistakes."""
    from agent.settings.portals import configured_portals, trial
    from scrapers.lacking import lacking
    from scrapers.profile import ProfileError

    if not config.enabled_portals:
        return warn("profiles", "Chưa bật cổng nào.", "Thêm mục [[portals]] vào tệp cấu hình.")
    try:
        portals = configured_portals(config)
    except Failure as failure:
        return fail("profiles", failure.sentence, "Sửa mục [[portals]] của tệp cấu hình.")
    except ProfileError as error:
        return fail("profiles", str(error), "Sửa tệp mô tả cổng ở dòng đã nêu.")
    lacks = [(portal, each) for portal in portals for each in lacking(portal.profile)]
    if lacks:
        portal, first = lacks[0]
        more = f" (và {len(lacks) - 1} chỗ nữa)" if len(lacks) > 1 else ""
        words = f"Mô tả cổng {portal.name}: {first.sentence}{more}"
        return fail("profiles", words, "Xem chỗ cần thêm: hoso portal check và thư mục của mô tả cổng ấy.")
    untried = [portal for portal in portals if not portal.verified]
    if untried:
        names = ", ".join(portal.name for portal in untried)
        trials = "; ".join(trial(portal.key, is_walked=portal.is_walked) for portal in untried)
        return warn(
            "profiles",
            f"Mô tả của {len(portals)} cổng đọc được, nhưng chưa ai thử trên cổng thật: {names}.",
            "Mô tả viết theo tài liệu công khai nên phải thử tại đơn vị, so với màn hình của cổng: "
            f"{trials}. Đúng rồi thì ghi verified = true vào mục [[portals]] ấy.",
        )
    return ok("profiles", f"Mô tả của {len(portals)} cổng đọc được: {', '.join(portal.name for portal in portals)}.")


def check_secrets(config: Config) -> list[Finding]:
    """The key store can be used, and holds every password that the configuration needs."""
    try:
        store = open_key_store(config)
        missing = [name for name in needed_secret_names(config) if store.get(name) is None]
    except Failure as failure:
        return [fail("key_store", failure.sentence, "Sửa mục [secrets] của tệp cấu hình hoặc đưa tệp khóa trở lại.")]
    found = [ok("key_store", f"Dùng {store.description}.")]
    if missing:
        advice = "Hãy chạy: " + "; ".join(f"hoso secret set {name}" for name in missing)
        found.append(fail("secrets", f"Chưa lưu mật khẩu: {', '.join(missing)}.", advice))
    else:
        found.append(ok("secrets", "Đủ mật khẩu."))
    return found


def check_browser(config: Config) -> list[Finding]:
    """The browser is found, really starts, and runs in its own sandbox."""
    from scrapers.browser.guarded import find_browser
    from scrapers.errors.portal import PortalError

    try:
        choice = find_browser(config.browser_path)
        if choice is None:
            return [fail("browser", NO_BROWSER, "Hãy chạy: hoso browser install")]
        version, sandboxed = asyncio.run(_start(choice))
    except PortalError as error:
        return [fail("browser", error.problem.sentence, "Hãy chạy: hoso browser install, hoặc đặt [browser] path.")]
    found = [ok("browser", f"{describe(choice)}; khởi động được, bản {version}.")]
    if sandboxed:
        found.append(ok("browser_sandbox", "Lớp cách ly của trình duyệt đang bật."))
    else:
        found.append(
            warn(
                "browser_sandbox",
                "Lớp cách ly của trình duyệt đang tắt: hệ điều hành của máy này không cho bật."
                if choice.sandboxed
                else "Lớp cách ly của trình duyệt đang tắt vì chương trình đang chạy bằng quyền root.",
                "Hãy bật “user namespaces” cho người dùng thường, hoặc dùng Chrome, Edge cài từ gói của hãng."
                if choice.sandboxed
                else "Hãy chạy chương trình bằng một người dùng thường.",
            )
        )
    return found


async def _start(choice: "BrowserChoice") -> tuple[str, bool]:
    from scrapers.browser.guarded import launch

    with tempfile.TemporaryDirectory(prefix="hoso-doctor-") as folder:
        async with launch(choice, (), Path(folder)) as browser:
            return browser.version, browser.sandboxed


def check_mail(config: Config, store: KeyStore | None) -> Finding:
    """The mail server answers, protects the conversation and takes the password. No mail is sent."""
    from reporting.mail.smtp import MailError, connected

    if config.settings.mail is None:
        return warn("mail", "Chưa khai máy chủ thư.", "Thêm mục [mail] vào tệp cấu hình.")
    if store is None:
        return warn("mail", "Chưa thử máy chủ thư vì kho mật khẩu chưa dùng được.", "Sửa kho mật khẩu trước.")
    try:
        settings = smtp_settings(config, store)
        with connected(settings) as server:
            server.noop()
    except Failure as failure:
        return fail("mail", failure.sentence, "Sửa mục [mail] của tệp cấu hình hoặc lưu mật khẩu thư.")
    except MailError as error:
        return fail("mail", error.sentence, "Kiểm tra mạng và mục [mail] của tệp cấu hình.")
    return ok("mail", f"Máy chủ thư {settings.host}:{settings.port} trả lời và nhận đăng nhập.")


def check_calendar(config: Config, now: datetime) -> Finding:
    """Swapped days of this year and the next are known, or it is said that they are not."""
    from dossiers.dates import local_date
    from dossiers.working_calendar import CalendarError

    try:
        calendar = working_calendar(config)
    except CalendarError as error:
        return fail("calendar", str(error), "Sửa xong thì chạy lại: hoso doctor.")
    year = local_date(now).year
    open_years = calendar.undecided_years((year, year + 1))
    if open_years:
        shown = ", ".join(str(item) for item in open_years)
        return warn(
            "calendar",
            f"Chưa biết ngày nghỉ hoán đổi của năm {shown}.",
            "Khi có thông báo, ghi vào [[calendar.swaps]] của tệp cấu hình.",
        )
    return ok("calendar", "Lịch nghỉ của năm nay và năm sau đã biết.")
