"""What of the arrivals at the attack portal a guard may let through. Knows nothing of how guards decide."""

from collections.abc import Iterable

from sandbox.attack.ledger import Arrival
from sandbox.attack.server import HOME, OTHER, AttackPortal, Target

_PAGES = ("/", "/favicon.ico", "/picture.png")


def leaks(arrivals: Iterable[Arrival], target: Target) -> tuple[Arrival, ...]:
    """The arrivals that must not be: anything but reading the portal's own pages, and exactly what is declared."""
    declared = {
        (AttackPortal.host_of(each), each.method, each.path, each.type, each.body.encode()) for each in target.declared
    }
    return tuple(each for each in arrivals if not (_reads(each) or _is_declared(each, declared)))


def _reads(arrival: Arrival) -> bool:
    ours = arrival.host in (HOME, OTHER) and arrival.method in ("GET", "HEAD")
    path = arrival.target.partition("?")[0]
    return ours and arrival.vector is None and (path in _PAGES or path.startswith(("/assets/", "/go/")))


def _is_declared(arrival: Arrival, declared: set[tuple[str, str, str, str, bytes]]) -> bool:
    return (arrival.host, arrival.method, arrival.target, arrival.content_type, arrival.body) in declared
