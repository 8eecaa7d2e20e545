"""The portals that the configuration names, each with its profile."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from agent.config import Config
from agent.config_errors import nearest
from agent.errors import ConfigError
from agent.settings import PortalSettings

if TYPE_CHECKING:
    from scrapers.portal import Portal


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfiguredPortal:
    """A portal with what the unit set for it."""

    settings: PortalSettings
    profile: "Portal"

    @property
    def key(self) -> str:
        return self.settings.key

    @property
    def name(self) -> str:
        return self.profile.short_name

    @property
    def holds_dossiers(self) -> bool:
        """Whether its lists hold dossiers; a portal of rates holds none."""
        return self.profile.family != "indicators"

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that the browser may reach for this portal."""
        names = (urlsplit(origin).hostname for origin in self.profile.origins.values())
        return frozenset(name for name in names if name)


def configured_portals(config: Config, keys: Sequence[str] = ()) -> tuple[ConfiguredPortal, ...]:
    """The portals ``keys`` (all that are enabled, if empty) with their profiles, in the configuration's order.

    The unit's own profiles come before those shipped. Raises ``ConfigError`` for a portal without a profile, and the
    scrapers' ``ProfileError`` for a profile with a mistake.
    """
    wanted = [item for item in config.settings.portals if item.key in keys] if keys else config.enabled_portals
    return tuple(ConfiguredPortal(settings=item, profile=_profile(config, item)) for item in wanted)


def _profile(config: Config, settings: PortalSettings) -> "Portal":
    from scrapers.portal import Overrides, load_portal

    folders = (*config.portal_folders, shipped_folder())
    for folder in folders:
        file = folder / settings.key / "portal.toml"
        if file.is_file():
            overrides = Overrides(
                origins=settings.origins,
                seconds_between_pages=settings.seconds_between_pages,
                parallel_pages=settings.parallel_pages,
                hours=settings.hours,
                parameters=settings.parameters,
            )
            return load_portal(file, overrides)
    known = sorted({file.parent.name for folder in folders for file in folder.glob("*/portal.toml")})
    close = nearest(settings.key, known)
    hint = f" Có phải anh/chị muốn viết “{close}”?" if close else ""
    raise ConfigError(
        f"Tệp cấu hình {config.path}: không có mô tả cổng nào tên “{settings.key}”.{hint} "
        f"Các cổng có mô tả: {', '.join(known) or 'chưa có'}."
    )


def shipped_folder() -> Path:
    """The profiles that come with the program."""
    import scrapers

    return Path(scrapers.__file__).parent / "portals"
