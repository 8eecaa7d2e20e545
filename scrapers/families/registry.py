"""Which family reads which portal."""

from scrapers.families.base import Family
from scrapers.families.cards import CardsFamily
from scrapers.families.grid import GridFamily
from scrapers.families.indicators import IndicatorsFamily
from scrapers.families.json_list import JsonListFamily
from scrapers.families.load_more import LoadMoreFamily
from scrapers.families.table import TableFamily
from scrapers.families.webforms import WebFormsFamily
from scrapers.profile import Portal

_FAMILIES: dict[str, Family] = {
    "igate": JsonListFamily(),  # what is peculiar to iGate are its facts: igate.toml
    "json_list": JsonListFamily(),
    "table": TableFamily(),
    "cards": CardsFamily(),
    "load_more": LoadMoreFamily(),
    "webforms": WebFormsFamily(),
    "grid": GridFamily(),
    "indicators": IndicatorsFamily(),
}


def family_for(portal: Portal) -> Family:
    """The family of a portal."""
    return _FAMILIES[portal.family]
