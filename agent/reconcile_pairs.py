"""Which portals are compared with each other."""

from agent.settings.config import Config
from agent.settings.portals import configured_portals
from store.history.reconcile import Pair, default_pairs
from store.history.roles import Role


def pairs(config: Config) -> tuple[Pair, ...]:
    """The pairs that the configuration names; where it names none, what the portals' profiles say."""
    if config.settings.reconcile:
        return tuple(
            Pair(first=each.first, second=each.second, by_codes=each.by == "codes", procedures=each.procedures)
            for each in config.settings.reconcile
        )
    held = [portal for portal in configured_portals(config) if portal.holds_dossiers]
    return default_pairs({each.key: Role(repeats=each.profile.repeats, receipt=each.receipt) for each in held})
