"""How each KIND of portal shows a list.

``family_for(portal).read(portal, transport, profile, context) -> WalkResult`` reads one list (``portal.lists``) of a
logged-in portal. It never raises ``PortalError``: what ended the reading is ``WalkResult.error``, and what was read
before is kept. Transports raise their own errors; see ``scrapers.transport``.
"""

from scrapers.families.base import Family, ReadContext
from scrapers.families.indicators import IndicatorsFamily
from scrapers.families.json_list import JsonListFamily
from scrapers.families.webforms import WebFormsFamily
from scrapers.portal import Portal

__all__ = ["Family", "ReadContext", "family_for"]

_FAMILIES: dict[str, Family] = {
    "igate": JsonListFamily(),  # what is peculiar to iGate are its facts: igate.toml
    "json_list": JsonListFamily(),
    "webforms": WebFormsFamily(),
    "indicators": IndicatorsFamily(),
}


def family_for(portal: Portal) -> Family:
    """The family of a portal."""
    return _FAMILIES[portal.family]
