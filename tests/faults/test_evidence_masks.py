"""Captures of the pretend portals' real pages hold nobody: no name, number, token, page state or password."""

import re
from datetime import date

import pytest

from sandbox.serve import running
from scrapers.evidence.mask import mask_html, mask_json
from scrapers.families import ReadContext, family_for
from tests.sandbox.portal_world import AT, TinyWorld
from tests.scrapers.live_portal import log_in
from tests.scrapers.test_families_live import portal_of

_LONG_NUMBER = re.compile(r"[1-9][0-9]{8}")
_HIDDEN = re.compile(r'type="hidden"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*type="hidden"')


async def no_wait(seconds: float) -> None:
    assert seconds >= 0


@pytest.mark.parametrize(("key", "list_key"), [("hkd", "applications"), ("igate", "dossiers"), ("hotich", "birth")])
async def test_no_canary_of_a_real_page_is_in_its_capture(key: str, list_key: str) -> None:
    world = TinyWorld(45)
    with running(world, AT) as sandbox:
        portal = portal_of(sandbox, key)
        live = log_in(sandbox, portal)
        context = ReadContext(today=date(2026, 5, 13), sleep=no_wait, page_seen=lambda *_: None)
        await family_for(portal).read(portal, live, portal.list_profile(list_key), context)
        account = sandbox.accounts[key]
    views = [view for view in world.at(AT).portals[key] if view.list_key == list_key]
    assert views
    assert live.kept
    for _, reply in live.kept:
        text = reply.text()
        masked = mask_json(text) if "json" in reply.content_type else mask_html(text)
        canaries = {account.password, live.token, *(view.applicant for view in views), *(view.code for view in views)}
        canaries |= {value for found in _HIDDEN.findall(text) for value in found}
        for canary in canaries - {""}:
            assert canary not in masked
        assert not _LONG_NUMBER.search(masked)
        assert "Cookie" not in masked
