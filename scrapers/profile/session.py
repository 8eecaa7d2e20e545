"""The part of a portal's profile that says what proves a living session, and what its services want to be sent."""

from typing import Literal

from pydantic import Field, model_validator

from scrapers.profile.columns import Signs, Strict
from scrapers.profile.expressions import expression


class Token(Strict):
    """Where the page keeps its token: ``pointer`` is a JSON pointer in the stored text, empty for the text itself."""

    storage: Literal["sessionStorage", "localStorage"]
    key: str
    pointer: str = ""
    header: str = "Authorization"
    prefix: str = "Bearer "


class SessionHeader(Strict):
    """A header that the portal's own pages send with every request for data, and that we send with ours.

    Its value stands on the logged-in page (``pattern``: a regular expression with one group, over the page's source),
    or in the page's storage (``storage``, ``key``, ``pointer`` as in ``Token``), or in a cookie. It is read after the
    log-in, sent to ``origin`` alone, and written down nowhere.
    """

    name: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9-]*$")
    origin: str = "portal"
    pattern: str | None = None
    storage: Literal["sessionStorage", "localStorage"] | None = None
    key: str = ""
    pointer: str = ""
    cookie: str | None = None

    @model_validator(mode="after")
    def _one_place(self) -> "SessionHeader":
        if sum(each is not None for each in (self.pattern, self.storage, self.cookie)) != 1:
            raise ValueError(f"tiêu đề {self.name} cần đúng một nơi lấy giá trị: pattern, storage hoặc cookie")
        if self.storage is not None and not self.key:
            raise ValueError(f"tiêu đề {self.name} có storage thì phải có key")
        if self.pattern is not None and expression(self.pattern).groups != 1:
            raise ValueError(f"“{self.pattern}” phải là mẫu có đúng một nhóm là giá trị của tiêu đề {self.name}")
        return self


class IdentityCheck(Strict):
    """A service of the portal that says who is logged in: asked before the first list is read and after the last.

    ``user`` and ``unit`` are JSON pointers into its answer, or ``css=`` places where it is a page (a frame's).
    """

    origin: str = "portal"
    path: str = Field(pattern=r"^/")
    user: str | None = None
    unit: str | None = None


class Identity(Strict):
    """Selectors of the elements that show who is logged in, and for which unit. Pages that hold data alone show
    neither; then ``check`` is asked."""

    user: str | None = None
    unit: str | None = None
    check: IdentityCheck | None = None


class Session(Strict):
    """How a living session looks, and a dead one.

    ``indexed_db``: what keeps the log-in stands in IndexedDB too; ``keep_alive_path``: a page that may be asked for
    every ``keep_alive_minutes`` of the office's hours, so that the session lives on.
    ``blocked``: the portal's words where it takes us for an intruder.
    ``logged_out``: words or ``css=`` selectors of the log-in page; ``login_paths``: where a dead session is sent.
    ``headers``: what its services want to see besides the cookies.
    ``elsewhere``: what the portal says when it ended the session because the account logged in somewhere else.
    """

    token: Token | None = None
    headers: tuple[SessionHeader, ...] = ()
    indexed_db: bool = False
    keep_alive_path: str | None = Field(default=None, pattern=r"^/")
    keep_alive_minutes: int = Field(default=15, ge=2, le=240)
    identity: Identity = Identity()
    logged_out: Signs = ()
    login_paths: tuple[str, ...] = ()
    elsewhere: Signs = ()
    maintenance: Signs = ("Hệ thống đang bảo trì",)
    blocked: Signs = ("phát hiện truy cập bất thường",)
