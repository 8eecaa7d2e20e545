"""What waits for a person, most urgent first: each item one thing to do, with the page or button for it."""

from dataclasses import dataclass
from typing import Literal

from reporting.freshness import Level
from reporting.web.page import Page
from store import notices, outbox
from store.issues import MACHINE, alike, open_issues
from store.outbox import DeliveryState
from store.people.accounts import account_states
from store.recording import brakes

_PEOPLE = ("account_owner", "operator")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to do. ``weight``: how urgent; ``path`` leads to where it is done, ``action`` says it in two words."""

    weight: Literal["urgent", "soon"]
    sentence: str
    path: str
    action: str
    who: str | None = None


def todo(page: Page) -> tuple[Item, ...]:
    """The unit's items."""
    found = [
        *_notices(page),
        *_accounts(page),
        *_questions(page),
        *_machine(page),
        *_stale(page),
        *_mails(page),
        *_issues(page),
    ]
    return tuple(sorted(found, key=lambda item: item.weight != "urgent"))


def _notices(page: Page) -> list[Item]:
    """What the program has to tell of its own computer: a wrong clock, a ledger that had to be restored."""
    return [
        Item(
            weight="urgent" if each.level == "fail" else "soon",
            sentence=each.sentence,
            path=page.url("/he-thong"),
            action="Kiểm tra máy",
        )
        for each in notices.open_notices(page.desk.reader, page.unit)
        if each.level != "info" and not each.key.startswith(notices.CERTIFICATE)
    ]


def _accounts(page: Page) -> list[Item]:
    kept = {each.portal: each.complete_at for each in page.freshness.portals}
    items = []
    for state in account_states(page.desk.reader, page.unit):
        words = page.desk.words.account(state.portal, state, kept.get(state.portal))
        if words.sentence is not None and state.paused_at is None:
            items.append(
                Item(
                    weight="urgent",
                    sentence=words.sentence,
                    path=page.url("/cong") + f"#{state.portal}",
                    action="Xem tài khoản",
                    who=words.actor,
                )
            )
    return items


def _questions(page: Page) -> list[Item]:
    return [
        Item(
            weight="urgent",
            sentence=f"{brake.name}: {brake.note}. Chương trình giữ số liệu cũ cho đến khi anh/chị trả lời.",
            path=page.url("/cong") + f"#{brake.portal}",
            action="Trả lời",
        )
        for brake in brakes.open_questions(page.desk.reader, page.unit).values()
    ]


def _machine(page: Page) -> list[Item]:
    return [
        Item(weight="urgent", sentence=each.sentence, path=page.url(f"/viec/{each.id}"), action="Xem kỹ")
        for each in open_issues(page.desk.reader, page.unit, MACHINE)
    ]


def _stale(page: Page) -> list[Item]:
    stale = [each for each in page.freshness.portals if each.level in (Level.UNUSABLE, Level.NEVER)]
    if not stale:
        return []
    names = ", ".join(each.name for each in stale)
    return [
        Item(
            weight="urgent",
            sentence=f"Số liệu của {names} đã quá cũ hoặc chưa lấy đủ lần nào, không dùng để báo cáo.",
            path=page.url("/cong"),
            action="Xem vì sao",
        )
    ]


def _mails(page: Page) -> list[Item]:
    refused = len(outbox.refused_recipients(page.desk.reader, page.unit, page.office.addresses))
    unknown = outbox.counts(page.desk.reader, page.unit).get(DeliveryState.UNKNOWN, 0)
    items = []
    for count, words in (
        (refused, "địa chỉ bị máy chủ thư từ chối, người nhận chưa nhận được thư"),
        (unknown, "thư chưa chắc đã đến nơi"),
    ):
        if count:
            items.append(
                Item(
                    weight="soon",
                    sentence=f"{count} {words}.",
                    path=page.url("/nhat-ky/thu"),
                    action="Xem thư",
                )
            )
    return items


def _issues(page: Page) -> list[Item]:
    counted: dict[str, int] = {}
    for each, _more in alike(open_issues(page.desk.reader, page.unit)):
        if each.portal != MACHINE and each.actor in _PEOPLE and each.scope != "portal":
            counted[each.portal] = counted.get(each.portal, 0) + 1
    return [
        Item(
            weight="soon",
            sentence=f"{page.portal_names.get(portal, portal)}: {count} chỗ chương trình chưa hiểu, cần người xem lại.",
            path=page.url("/cong") + f"#{portal}",
            action="Xem lại",
        )
        for portal, count in counted.items()
    ]
