"""A page that a server made, taken apart once, however often and by whomever it is looked at. Pure."""

from functools import cached_property, lru_cache

from selectolax.lexbor import LexborHTMLParser

from dossiers.text import LongText
from scrapers.portal import selectors_in, words_in


class HtmlPage:
    """A document and its words. Nobody changes its ``tree``."""

    def __init__(self, html: str) -> None:
        self.tree = LexborHTMLParser(html)

    @cached_property
    def words(self) -> LongText:
        """All texts of the body."""
        return LongText(self.tree.body.text(separator=" ") if self.tree.body else "")

    def shows(self, signs: tuple[str, ...]) -> bool:
        """Whether it holds any of ``signs``: words, or ``css=`` selectors."""
        if any(self.words.holds(words) for words in words_in(signs)):
            return True
        return any(self.tree.css_first(selector) is not None for selector in selectors_in(signs))


@lru_cache(maxsize=4)
def html_page(html: str) -> HtmlPage:
    """The page; one that was looked at a moment ago is not taken apart again."""
    return HtmlPage(html)
