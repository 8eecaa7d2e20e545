"""What an account's state means for people: the sentence, who must act, what to do. All texts are the catalogue's."""

from dataclasses import dataclass
from datetime import date, datetime

from dossiers.dates import format_date, format_instant
from dossiers.problems import Actor, Problem
from scrapers.errors.catalogue import CATALOGUE, make_problem
from store.people.accounts import EXPIRING, PAUSED, READY, AccountState
from store.people.login_gate import BUDGET

CODES = {
    "wrong_password": "wrong_password",
    "locked": "account_locked",
    "expired": "password_expired",
    "unknown": "login_unclear",
    "needs_captcha": "needs_captcha",
    "needs_otp": "needs_otp",
    "needs_sso": "needs_sso",
    "totp_refused": "totp_refused",
    "session_ended": "session_ended",
    "used_elsewhere": "used_elsewhere",
    "no_password": "no_account",
    "key_unreadable": "key_unreadable",
    PAUSED: "account_paused",
    EXPIRING: "password_expiring",
    BUDGET: "login_budget_spent",
}
"""From a state (or a reason of the gate's) to the catalogue's code."""
STATES = {code: state for state, code in CODES.items() if state not in (PAUSED, EXPIRING, BUDGET)}
"""From the code of a run's problem to the state that it leaves the account in."""
SHORT = {
    READY: "dùng được",
    "wrong_password": "sai mật khẩu",
    "locked": "bị khóa",
    "expired": "phải đổi mật khẩu",
    "unknown": "chưa rõ, đã dừng thử",
    "needs_captcha": "cần mã xác thực",
    "needs_otp": "cần mã xác thực",
    "needs_sso": "cần người đăng nhập",
    "totp_refused": "mã xác thực bị từ chối",
    "session_ended": "hết phiên đăng nhập",
    "used_elsewhere": "đang dùng ở máy khác",
    "no_password": "chưa có mật khẩu",
    "key_unreadable": "không đọc được mật khẩu",
    PAUSED: "tạm dừng",
    EXPIRING: "sắp hết hạn mật khẩu",
}
"""Each state that is shown, in a few words for a table."""
_ACTORS = {
    Actor.NOBODY: "chưa cần ai làm gì",
    Actor.ACCOUNT_OWNER: "người giữ tài khoản",
    Actor.OPERATOR: "người phụ trách máy",
    Actor.DEVELOPER: "bộ phận hỗ trợ",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """An account as people name it: ``portal`` is the portal's name, ``key`` the one that commands take; ``contact``
    whom to call at the portal."""

    portal: str
    key: str
    username: str
    contact: str | None = None


def problem_of(
    word: str, whose: Whose, *, count: int = 0, expires_on: date | None = None, kept_at: datetime | None = None
) -> Problem:
    """The problem of a state or of a reason of the gate's (``ready`` has none: ``KeyError``). ``kept_at`` (aware): when
    the figures that are kept were read."""
    return make_problem(
        CODES[word],
        contact=whose.contact,
        kept_at=None if kept_at is None else format_instant(kept_at),
        portal=whose.portal,
        key=whose.key,
        username=whose.username,
        count=str(count),
        day="" if expires_on is None else f"vào ngày {format_date(expires_on)}",
        credential=f"portal:{whose.key}",
        what="Hãy mở khóa kho mật khẩu hoặc đăng nhập lại vào máy.",
    )


def sentence_of(state: AccountState, whose: Whose, kept_at: datetime | None = None) -> str | None:
    """What people are told of an account; ``None`` for one that is ready."""
    if state.shown == READY:
        return None
    return problem_of(state.shown, whose, expires_on=state.expires_on, kept_at=kept_at).sentence


def who_acts(shown: str) -> str | None:
    """Who must act, in Vietnamese; ``None`` for an account that is ready."""
    return None if shown == READY else _ACTORS[CATALOGUE[CODES[shown]].actor]
