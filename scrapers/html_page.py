"""A page that a server made, taken apart once, however often and by whomever it is looked at. Pure."""

from functools import cached_property, lru_cache

from selectolax.lexbor import LexborHTMLParser

from dossiers.text import LongText
from scrapers.profile import selectors_in, words_in

_UNSEEN = ["script", "style", "noscript", "template"]


def _words_of(tree: LexborHTMLParser) -> LongText:
    return LongText(tree.body.text(separator=" ") if tree.body else "")


class HtmlPage:
    """A document and its words. Nobody changes its ``tree``."""

    def __init__(self, html: str) -> None:
        self.tree = LexborHTMLParser(html)

    @cached_property
    def _texts(self) -> LongText:
        """All texts of the body, those of its scripts among them: to leave them out takes as long as to read it."""
        return _words_of(self.tree)

    @cached_property
    def _shown(self) -> LongText:
        """All texts of the body that a person could see."""
        tree = self.tree.clone()
        tree.strip_tags(_UNSEEN)
        return _words_of(tree)

    def shows(self, signs: tuple[str, ...]) -> bool:
        """Whether it holds any of ``signs``: words, or ``css=`` selectors. What stands in a script (a page's sentences
        for all occasions) is not shown."""
        if any(self._texts.holds(words) and self._shown.holds(words) for words in words_in(signs)):
            return True
        return any(self.tree.css_first(selector) is not None for selector in selectors_in(signs))


@lru_cache(maxsize=4)
def html_page(html: str) -> HtmlPage:
    """The page; one that was looked at a moment ago is not taken apart again."""
    return HtmlPage(html)
