"""The HTML portals declared otherwise: read by another way, without detail pages, by the page's own "Xem thêm"."""

from scrapers.profile import More, Portal

BUTTON = More(button="#xem-them", words=("Xem thêm",), end=("Đã hiển thị hết hồ sơ",), seconds=2.0)
SCROLL = More(end=("Đã hiển thị hết hồ sơ",), seconds=2.0)


def with_list(portal: Portal, **changes: object) -> Portal:
    """The portal, its only list declared otherwise."""
    return portal.model_copy(update={"lists": tuple(each.model_copy(update=changes) for each in portal.lists)})


def growing(portal: Portal, more: More) -> Portal:
    """``portal`` (cards) read from the page that grows."""
    changed = with_list(portal, reading="dom", paging="none", cursor=None, pieces=False, more=more)
    return changed.model_copy(update={"family": "load_more"})


def by_way(portal: Portal, way: str) -> Portal:
    """``portal`` (cards) read by ``way``; "button" and "scroll": from the page that grows."""
    if way == "button":
        return growing(portal, BUTTON)
    return growing(portal, SCROLL) if way == "scroll" else with_list(portal, reading=way)
