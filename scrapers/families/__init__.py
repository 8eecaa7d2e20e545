"""How each KIND of portal shows a list.

``family_for(portal).read(portal, transport, profile, context) -> WalkResult`` reads one walk (``portal.walks``) of a
logged-in portal. It never raises ``PortalError``: what ended the reading is ``WalkResult.error``, and what was read
before is kept. Transports raise their own errors; see ``scrapers.transport``.
"""

from scrapers.families.base import Family, ReadContext
from scrapers.families.registry import family_for

__all__ = ["Family", "ReadContext", "family_for"]
