"""All pretend portals, in the order in which people see them."""

from sandbox.portals import construction, defence, hkd, hotich, igate, index766, land, legacy, national, social
from sandbox.portals.pretend import PretendPortal

PRETEND_PORTALS: tuple[PretendPortal, ...] = (
    igate.PRETEND,
    construction.PRETEND,
    hkd.PRETEND,
    hotich.PRETEND,
    national.PRETEND,
    land.PRETEND,
    legacy.PRETEND,
    defence.PRETEND,
    social.PRETEND,
    index766.PRETEND,
)
