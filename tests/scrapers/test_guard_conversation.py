"""Everything that is stopped is counted, however much it is, and however alike."""

import pytest

from scrapers.guard.conversation import KEPT_BLOCKS, Conversation
from scrapers.guard.decision import Block, GuardRules, Phase, RequestFacts

PORTAL = "https://cong.example"
READ, WRITE = Block("foreign_origin", write_like=False), Block("undeclared", write_like=True)


def get(path: str) -> RequestFacts:
    return RequestFacts(method="GET", url=PORTAL + path)


def test_equal_requests_are_counted_together_and_values_do_not_tell_them_apart() -> None:
    conversation = Conversation(GuardRules())
    for number in range(1000):
        conversation.record(get(f"/a?id={number}&h=secret"), READ)
    conversation.record(get("/a?id=1&h=secret"), WRITE)
    conversation.record(get("/a"), READ)
    assert [(each.url, each.reason, each.times) for each in conversation.blocked] == [
        (f"{PORTAL}/a?h&id", "foreign_origin", 1000),
        (f"{PORTAL}/a?h&id", "undeclared", 1),
        (f"{PORTAL}/a", "foreign_origin", 1),
    ]
    assert conversation.blocked_unlisted == 0


@pytest.mark.parametrize("many", [KEPT_BLOCKS, KEPT_BLOCKS + 50])
def test_of_very_many_different_ones_all_are_counted_and_the_first_write_is_listed(many: int) -> None:
    conversation = Conversation(GuardRules())
    for number in range(many):
        conversation.record(get(f"/a{number}"), READ)
    assert conversation.write_blocked is None
    for number in range(3):
        conversation.record(get(f"/write{number}"), WRITE)
    listed = sum(each.times for each in conversation.blocked)
    assert listed + conversation.blocked_unlisted == many + 3
    assert len(conversation.blocked) == KEPT_BLOCKS + 1
    assert conversation.write_blocked is not None
    assert conversation.write_blocked.url == f"{PORTAL}/write0"
    assert conversation.blocked[-1].write_like


def test_what_is_judged_is_recorded_and_what_passes_is_counted() -> None:
    conversation = Conversation(GuardRules(origins=(PORTAL,)))
    conversation.phase = Phase.READING
    conversation.judge(get("/"))
    conversation.judge(RequestFacts(method="POST", url=f"{PORTAL}/delete"))
    conversation.judge(RequestFacts(method="OPTIONS", url=f"{PORTAL}/delete"))
    assert [(each.method, each.write_like) for each in conversation.blocked] == [("POST", True), ("OPTIONS", False)]
    assert conversation.writes_sent == 0
    assert conversation.rules.origins == (PORTAL,)
