"""What is one thing to look at, however many dossiers have it."""

from datetime import UTC, datetime

from store.issues import Issue, alike

AT = datetime(2026, 5, 13, 9, 30, tzinfo=UTC)


def an_issue(id_: int, code: str, dossier: str | None, detail: str | None, portal: str = "hkd") -> Issue:
    return Issue(
        id=id_, portal=portal, code=code, actor="operator", scope="row", sentence="…", list_key="all",
        dossier_code=dossier, detail=detail, evidence=None, first_seen_at=AT, last_seen_at=AT, times=1, run_id=1,
        closed_at=None, closed_run_id=None,
    )  # fmt: skip


def test_dossiers_with_the_same_unknown_word_are_one_thing_and_others_are_not() -> None:
    issues = [
        an_issue(1, "unknown_status", "H-1", "Chờ liên thông"),
        an_issue(2, "odd_code", "A-1", "A-1"),
        an_issue(3, "unknown_status", "H-2", "Chờ liên thông"),
        an_issue(4, "unknown_status", "H-3", "Tạm ngưng"),
        an_issue(5, "unknown_status", "H-1", "Chờ liên thông", portal="igate"),
        an_issue(6, "odd_code", "A-2", "A-2"),
        an_issue(7, "unknown_column", None, "Hạn"),
        an_issue(8, "unknown_status", "H-4", "Chờ liên thông"),
        an_issue(9, "no_code", None, None),
        an_issue(10, "no_code", None, None),
    ]
    assert [(first.id, more) for first, more in alike(issues)] == [
        (1, 2), (2, 0), (4, 0), (5, 0), (6, 0), (7, 0), (9, 0), (10, 0)
    ]  # fmt: skip
