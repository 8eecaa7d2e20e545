"""scrapy-playwright, one page at a time."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess

from bench.collect.peers.common import options
from bench.collect.peers.crawling import Seen, first_page, home, next_page

SEEN = Seen(options())
_PAGE = {"playwright": True, "playwright_include_page": True, "playwright_context": "one"}


class ListSpider(scrapy.Spider):
    """Logs in on the first page, then follows the addresses."""

    name = "list"

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """The first request."""
        yield scrapy.Request(home(SEEN.wanted), meta=dict(_PAGE), callback=self.parse, dont_filter=True)

    async def parse(self, response: Any) -> AsyncIterator[scrapy.Request]:
        """The log-in form."""
        page = response.meta["playwright_page"]
        await first_page(page, SEEN)
        await page.close()
        for request in self._further():
            yield request

    def _further(self) -> Iterator[scrapy.Request]:
        for url in SEEN.addresses():
            yield scrapy.Request(url, meta=dict(_PAGE), callback=self.parse_next, dont_filter=True)

    async def parse_next(self, response: Any) -> None:
        """A page of the list."""
        page = response.meta["playwright_page"]
        await next_page(page, SEEN)
        await page.close()


if __name__ == "__main__":
    handler = "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
    process = CrawlerProcess(
        {
            "DOWNLOAD_HANDLERS": {"http": handler, "https": handler},
            "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
            "CONCURRENT_REQUESTS": 1,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
            "DOWNLOAD_DELAY": 0,
            "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 1,
            "PLAYWRIGHT_LAUNCH_OPTIONS": {"executable_path": str(SEEN.wanted.browser), "chromium_sandbox": False},
            "ROBOTSTXT_OBEY": False,
            "RETRY_ENABLED": False,
            "LOG_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
        }
    )
    process.crawl(ListSpider)
    process.start()
    print(SEEN.walk().line())
