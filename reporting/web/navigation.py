"""The pages by their names, for each role."""

from dataclasses import dataclass

from reporting.web.guards import Guard, Who


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A page in the list of pages. ``current``: the one that is being looked at."""

    path: str
    label: str
    current: bool
    apart: bool = False


_PAGES = (
    ("/", "Hôm nay", Guard.LOOK, False),
    ("/ho-so", "Hồ sơ", Guard.LOOK, False),
    ("/cong", "Cổng & tài khoản", Guard.WHOLE, False),
    ("/nhat-ky", "Nhật ký", Guard.WHOLE, True),
    ("/he-thong", "Tình trạng hệ thống", Guard.ADMIN, True),
    ("/tro-giup", "Trợ giúp", Guard.PUBLIC, True),
)


def links_for(who: Who, path: str) -> tuple[Link, ...]:
    """What somebody may open, in the same order everywhere; help comes last on every page."""
    return tuple(
        Link(path=to, label=label, current=_is_in(path, to), apart=apart)
        for to, label, guard, apart in _PAGES
        if guard.admits(who.role)
    )


def _is_in(path: str, page: str) -> bool:
    return path == page or (page != "/" and path.startswith(f"{page}/"))
