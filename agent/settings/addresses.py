"""Everybody whom the configuration has mails sent to."""

from agent.settings.config import Config


def configured_addresses(config: Config) -> frozenset[str]:
    """Leaders, departments and their heads, household business, the operator."""
    settings = config.settings
    departments = (address for each in settings.departments for address in (*each.recipients, *each.head))
    return frozenset(
        (
            *settings.leaders.recipients,
            *settings.operator.recipients,
            *settings.household.recipients,
            *departments,
        )
    )
