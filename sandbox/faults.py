"""Ways in which a pretend portal can be made to misbehave while it runs."""

import threading
from collections.abc import Mapping
from enum import StrEnum

FaultOption = str | int | float


class Fault(StrEnum):
    """The faults; options in parentheses, with their defaults. ``times`` limits how often a fault strikes."""

    WRONG_PASSWORD = "wrong_password"  # every password is wrong
    LOCKED = "locked"
    EXPIRED_PASSWORD = "expired_password"  # the right password leads to a forced change
    UNKNOWN_LOGIN_PAGE = "unknown_login_page"  # (stage="before"|"after") the password
    TRUNCATE = "truncate"  # (rows=1) fewer than declared
    REPEAT_PAGE = "repeat_page"  # the page number is ignored
    LOGOUT_AFTER = "logout_after"  # (pages=1, times=endless) list pages, then all sessions die
    MAINTENANCE = "maintenance"  # HTTP 200, whatever was asked
    EMPTY_BY_MISTAKE = "empty_by_mistake"  # no rows, no total, no words
    UNKNOWN_STATUS = "unknown_status"  # (rows=1) at the top of the list
    RENAME_FIELD = "rename_field"  # (old, new) a JSON key or a column header
    OTHER_UNIT = "other_unit"  # (name="Phường Khác")
    ERROR_500 = "error_500"  # (times=endless) list requests fail
    LAYOUT_CHANGED = "layout_changed"  # the list is built in another way
    SLOW = "slow"  # (seconds=1.0) before each answer
    SHIFT_ROWS = "shift_rows"  # (after=1) list pages a new dossier appears on top
    CAPTCHA = "captcha"  # hkd, legacy, social: letters in a picture beside the password
    ONE_TIME_CODE = "one_time_code"  # (kind="sent"|"totp") igate: a code after the password
    QR = "qr"  # hotich: a picture to confirm elsewhere, instead of the form
    NOTICE = "notice"  # (kind="read"|"expiring"|"survey") hkd: a page between the log-in and the list
    ONE_SESSION = "one_session"  # (after=endless) hkd, hotich: a log-in ends the others; after list pages one comes
    RATE_LIMIT = "rate_limit"  # (path="", seconds=none, times=endless) 429 for paths that hold a word; Retry-After
    BLOCK_PAGE = "block_page"  # HTTP 200, whatever was asked: a page that says that we look unusual
    SWAP_COLUMNS = "swap_columns"  # (first, second): two columns change places under headers that stay
    EXTRA_COLUMN = "extra_column"  # (name="Số biên lai") that nobody has seen before
    TWO_HEADER_ROWS = "two_header_rows"  # hkd: groups of columns get headers of their own
    DUPLICATE_TABLE = "duplicate_table"  # hkd: a frozen copy of the table stands before it
    WRONG_CHARSET = "wrong_charset"  # (charset="windows-1252") is declared for what is UTF-8
    NFD = "nfd"  # texts come decomposed
    INVISIBLE = "invisible"  # invisible characters in every text
    INTERVAL_DUE = "interval_due"  # due dates as "còn 2 ngày" and "quá hạn 3 ngày 4 giờ"
    AMERICAN_DATES = "american_dates"  # hkd, hotich: the month first
    TOTAL_CHANGES = "total_changes"  # the declared total grows by one with each list page
    PAGE_SIZE = "page_size"  # (sizes="20,10") of the list pages one after another, the last for all further ones
    DOUBLE_TABLE = "double_table"  # (kind="frozen"|"copy"|"headers") social: the table stands there twice, or its head
    MORE_FAILS = "more_fails"  # (kind="error"|"empty", times=endless) legacy: "Xem thêm" brings nothing
    ENDLESS_SCROLL = "endless_scroll"  # legacy: no button, scrolling down brings more
    ONLY_VISIBLE = "only_visible"  # (rows=10) legacy: the page keeps only so many cards, the last ones
    OPAQUE_DATA = "opaque_data"  # land: what the grid fetches is readable to its own script only
    NEVER_IN_SIGHT = "never_in_sight"  # (row=3) land: the grid never draws one of its rows
    UNSTABLE_ORDER = "unstable_order"  # each list page comes in an order of its own
    STATUS = "status"  # (code=503, path="", times=endless) for paths that hold a word, the log-in's too
    SILENT = "silent"  # (path="", times=endless) the request is taken, and never answered
    DRIP = "drip"  # (path="", times=endless) half an answer, then nothing, and the connection stays open
    CUT_SHORT = "cut_short"  # (kind="length"|"framed", path="", times=endless) half an answer, and the end
    INTRUDE = "intrude"  # (kind="dialog"|"popup"|"download") every page asks, opens a window, hands out a file
    GONE = "gone"  # (rows=1) fewer at the top of each list, and its total says so; all of them: its words for none
    GOES_BACK = "goes_back"  # the first dossier that had ended is in process again
    NEW_CODE = "new_code"  # the first dossier in process bears another code
    NO_DUE = "no_due"  # (rows=1) at the end of the list without a due date
    CLOCK = "clock"  # (seconds=3600) by which the portal's own clock is ahead of ours, in its answers' dates
    MOVE_DOSSIER = "move_dossier"  # (after=1) list pages, then the newest dossier in process is done
    DOWN = "down"  # no door is open: connections are dropped and refused, until all faults are cleared


_ALIASES = {"rename_header": Fault.RENAME_FIELD}
_OPTIONS: Mapping[Fault, frozenset[str]] = {
    Fault.UNKNOWN_LOGIN_PAGE: frozenset({"stage"}),
    Fault.TRUNCATE: frozenset({"rows"}),
    Fault.LOGOUT_AFTER: frozenset({"pages", "times"}),
    Fault.UNKNOWN_STATUS: frozenset({"rows"}),
    Fault.RENAME_FIELD: frozenset({"old", "new"}),
    Fault.OTHER_UNIT: frozenset({"name"}),
    Fault.ERROR_500: frozenset({"times"}),
    Fault.RATE_LIMIT: frozenset({"path", "seconds", "times"}),
    Fault.SLOW: frozenset({"seconds"}),
    Fault.SHIFT_ROWS: frozenset({"after"}),
    Fault.STATUS: frozenset({"code", "path", "times"}),
    Fault.SILENT: frozenset({"path", "times"}),
    Fault.DRIP: frozenset({"path", "times"}),
    Fault.CUT_SHORT: frozenset({"kind", "path", "times"}),
    Fault.INTRUDE: frozenset({"kind"}),
    Fault.SWAP_COLUMNS: frozenset({"first", "second"}),
    Fault.EXTRA_COLUMN: frozenset({"name"}),
    Fault.WRONG_CHARSET: frozenset({"charset"}),
    Fault.ONE_TIME_CODE: frozenset({"kind"}),
    Fault.NOTICE: frozenset({"kind"}),
    Fault.ONE_SESSION: frozenset({"after"}),
    Fault.PAGE_SIZE: frozenset({"sizes"}),
    Fault.DOUBLE_TABLE: frozenset({"kind"}),
    Fault.MORE_FAILS: frozenset({"kind", "times"}),
    Fault.ONLY_VISIBLE: frozenset({"rows"}),
    Fault.NEVER_IN_SIGHT: frozenset({"row"}),
    Fault.MOVE_DOSSIER: frozenset({"after"}),
    Fault.GONE: frozenset({"rows"}),
    Fault.NO_DUE: frozenset({"rows"}),
    Fault.CLOCK: frozenset({"seconds"}),
}


class Faults:
    """The faults of one portal. Set by any thread, read by the servers' thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._active: dict[Fault, dict[str, FaultOption]] = {}
        self._strikes: dict[Fault, int] = {}

    def inject(self, fault: str, options: Mapping[str, FaultOption]) -> None:
        """Make the portal misbehave from now on. Raises ``ValueError`` for an unknown fault or option."""
        chosen = _ALIASES.get(fault) or Fault(fault)
        unknown = set(options) - _OPTIONS.get(chosen, frozenset())
        if unknown:
            raise ValueError(f"fault {chosen} has no option {', '.join(sorted(unknown))}")
        with self._lock:
            self._active[chosen] = dict(options)
            self._strikes[chosen] = 0

    def clear(self) -> None:
        """Behave again."""
        with self._lock:
            self._active.clear()
            self._strikes.clear()

    def on(self, fault: Fault) -> bool:
        """Whether a fault is injected."""
        return fault in self._active

    def text(self, fault: Fault, option: str, default: str) -> str:
        """An option of words."""
        return str(self._active.get(fault, {}).get(option, default))

    def number(self, fault: Fault, option: str, default: float) -> float:
        """An option of a number."""
        return float(self._active.get(fault, {}).get(option, default))

    def strike(self, fault: Fault) -> bool:
        """Whether a fault strikes now, counted against its ``times``."""
        with self._lock:
            if fault not in self._active:
                return False
            limit = self._active[fault].get("times")
            if limit is not None and self._strikes[fault] >= int(limit):
                return False
            self._strikes[fault] += 1
            return True

    def count(self, fault: Fault) -> int:
        """Count one more happening for a fault that needs a count; the number of earlier ones."""
        with self._lock:
            earlier = self._strikes.get(fault, 0)
            self._strikes[fault] = earlier + 1
            return earlier
