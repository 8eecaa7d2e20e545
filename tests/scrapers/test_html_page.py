"""What a page shows, and what only stands in it."""

import pytest

from scrapers.html_page import html_page

WORDS = "Hệ thống đang bảo trì"


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        (f"<p>{WORDS}", True),
        ("<p>Hệ thống <b>đang</b><br>bảo trì", True),
        (
            f"<script>const messages = {{ maintenance: '{WORDS}', locked: 'Tài khoản bị khóa' }}</script><p>Xin chào",
            False,
        ),
        (f"<style>.x::after {{ content: '{WORDS}' }}</style><p>Xin chào", False),
        (f"<noscript>{WORDS}</noscript><p>Xin chào", False),
        (f"<template><p>{WORDS}</p></template><p>Xin chào", False),
        (f"<script>say('{WORDS}')</script><p>{WORDS}", True),
    ],
)
def test_a_sentence_that_scripts_keep_for_later_is_not_shown(page: str, shown: bool) -> None:
    looked_at = html_page(f"<body>{page}</body>")
    assert looked_at.shows((WORDS,)) is shown
    assert (looked_at.tree.css_first("script") is not None) == ("<script" in page), "the tree stays as it is"
