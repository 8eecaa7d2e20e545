"""Problems on three axes: who must act, how far it reaches, whether it may be tried again.

A problem is data: the scrapers raise errors that carry one, the ledger stores it as an issue row, and people read its
sentence. Codes are stable; sentences are Vietnamese and hold no personal data.
"""

from dataclasses import dataclass
from enum import StrEnum

NO_LINE = "no_line"
"""The code of the problem that this computer has no network: one for all portals, none of which is to blame."""


class Actor(StrEnum):
    """Who must act."""

    NOBODY = "nobody"  # it will be retried by itself
    ACCOUNT_OWNER = "account_owner"
    OPERATOR = "operator"
    DEVELOPER = "developer"


class Scope(StrEnum):
    """How far the problem reaches."""

    ROW = "row"
    LIST = "list"
    PORTAL = "portal"
    MACHINE = "machine"


class Retry(StrEnum):
    """Whether trying again is safe."""

    YES = "yes"
    ONCE = "once"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that went wrong or could not be understood.

    ``code`` is a stable snake_case word ("wrong_password", "unknown_status", …); ``sentence`` tells people in
    Vietnamese what happened, what was kept and what to do; ``detail`` keeps the raw value that was not understood
    (redacted); ``evidence`` is the path of a masked capture below the evidence folder.
    """

    code: str
    actor: Actor
    scope: Scope
    retry: Retry
    sentence: str
    list_key: str | None = None
    dossier_code: str | None = None
    detail: str | None = None
    evidence: str | None = None
