"""Making dashboard accounts, for the command line and the page alike."""

import re
from collections.abc import Collection
from datetime import datetime

from dossiers.text import clean, match_key
from reporting.web.passwords import PasswordTooWeak, hash_password
from store.database import Database
from store.people import viewers
from store.people.viewers import Role, UsernameTaken

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")


class BadAccount(ValueError):
    """Its text is Vietnamese and says what is wrong."""


def make_account(
    database: Database,
    *,
    username: str,
    name: str,
    role: str,
    department: str,
    departments: Collection[str],
    unit: str | None,
    password: str,
    now: datetime,
) -> str:
    """Its user name. ``departments``: those that the office has. Raises ``BadAccount``; nothing is kept then."""
    username = clean(username).casefold()
    if not _USERNAME.fullmatch(username):
        raise BadAccount("Tên đăng nhập chỉ gồm chữ không dấu, số, dấu chấm và gạch nối, ít nhất 2 ký tự.")
    if role not in {each.value for each in Role}:
        raise BadAccount(f"Không có vai trò “{role}”. Các vai trò: {', '.join(each.value for each in Role)}.")
    own = None
    if role == Role.DEPARTMENT:
        own = next((each for each in departments if match_key(each) == match_key(department)), None)
        if own is None:
            known = ", ".join(departments) or "chưa khai phòng nào"
            raise BadAccount(f"Hãy chọn một phòng trong tệp cấu hình. Các phòng: {known}.")
    try:
        viewers.add_viewer(
            database,
            username=username,
            name=clean(name)[:100] or username,
            role=Role(role),
            password_hash=hash_password(password),
            now=now,
            unit=unit,
            department=own,
        )
    except UsernameTaken:
        raise BadAccount(f"Đã có tài khoản tên “{username}”. Hãy chọn tên khác.") from None
    except PasswordTooWeak as error:
        raise BadAccount(str(error)) from None
    return username


def new_password(database: Database, viewer_id: int, password: str, now: datetime) -> None:
    """Raises ``BadAccount``."""
    try:
        viewers.set_password(database, viewer_id, hash_password(password), now)
    except PasswordTooWeak as error:
        raise BadAccount(str(error)) from None
