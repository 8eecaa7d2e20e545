"""All pretend portals, in the order in which people see them."""

from sandbox.portals import hkd, hotich, igate, index766, legacy, social
from sandbox.portals.pretend import PretendPortal

PRETEND_PORTALS: tuple[PretendPortal, ...] = (
    igate.PRETEND,
    hkd.PRETEND,
    hotich.PRETEND,
    legacy.PRETEND,
    social.PRETEND,
    index766.PRETEND,
)
