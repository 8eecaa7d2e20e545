"""crawlee's PlaywrightCrawler, one page at a time."""

import asyncio
import logging
from datetime import timedelta
from tempfile import TemporaryDirectory

from crawlee import ConcurrencySettings
from crawlee.configuration import Configuration
from crawlee.crawlers import PlaywrightCrawler, PlaywrightCrawlingContext
from crawlee.storage_clients import MemoryStorageClient

from bench.collect.peers.common import Options, options
from bench.collect.peers.crawling import Seen, first_page, home, next_page
from bench.collect.result import Walk


async def walk(wanted: Options, storage: str) -> Walk:
    """One session from its log-in to its last row."""
    seen = Seen(wanted)
    crawler = PlaywrightCrawler(
        concurrency_settings=ConcurrencySettings(max_concurrency=1, min_concurrency=1, desired_concurrency=1),
        browser_launch_options={"executable_path": str(wanted.browser), "chromium_sandbox": False},
        headless=True,
        request_handler_timeout=timedelta(minutes=5),
        max_request_retries=0,
        max_session_rotations=0,
        storage_client=MemoryStorageClient(),
        configuration=Configuration(storage_dir=storage, purge_on_start=True),
        configure_logging=False,
    )

    @crawler.router.default_handler
    async def handle(context: PlaywrightCrawlingContext) -> None:
        if context.request.url == home(wanted):
            await first_page(context.page, seen)
            await context.add_requests(list(seen.addresses()))
        else:
            await next_page(context.page, seen)

    await crawler.run([home(wanted)])
    return seen.walk()


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    with TemporaryDirectory(prefix="hoso-bench-") as folder:
        print(asyncio.run(walk(options(), folder)).line())
