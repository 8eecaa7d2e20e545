"""The portals that the configuration names, each with its profile."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from agent.errors import ConfigError, InputError
from agent.settings.config import Config
from agent.settings.mistakes import nearest
from agent.settings.office import PortalSettings
from dossiers.receipt import Receipt

if TYPE_CHECKING:
    from scrapers.profile import Overrides, Portal
    from store.database import Database


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
    def receipt(self) -> Receipt | None:
        """Where its dossiers are received: as the unit says, else as the profile does."""
        return self.settings.receipt or self.profile.receipt

    @property
    def is_walked(self) -> bool:
        """Whether the program reads its lists by itself; else people save them to files (``hoso import``)."""
        return self.profile.family != "file"

    @property
    def verified(self) -> bool:
        """Whether somebody has tried the profile on the real portal: who wrote it, or this office."""
        return self.profile.verified or self.settings.verified

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


def make_known(database: "Database", unit: str, portal: ConfiguredPortal, now: datetime) -> None:
    """Tells the ledger of a portal before anything of it is recorded. What the portal is to the centre counts from
    ``now`` (aware) where the configuration said otherwise before. Raises ``StoreError`` kinds."""
    from store.runs import ensure_portal

    repeats = portal.profile.repeats
    ensure_portal(database, unit, portal.key, portal.name, repeats=repeats, receipt=portal.receipt, since=now)


def trial(key: str, *, is_walked: bool) -> str:
    """The command that tries a portal's profile and records nothing."""
    return f"hoso try {key}" if is_walked else f"hoso import TỆP --portal {key} --dry-run"


def refuse_file_portals(portals: Sequence[ConfiguredPortal]) -> None:
    """Raises ``InputError`` where one of ``portals`` can't be walked, because people save its lists to files."""
    given = [portal for portal in portals if not portal.is_walked]
    if given:
        names = ", ".join(portal.name for portal in given)
        raise InputError(
            f"{names} chỉ nhập từ tệp, không có gì để chương trình tự mở. Hãy lưu danh sách trên cổng thành tệp rồi "
            f"xem thử (chưa ghi gì): {trial(given[0].key, is_walked=False)}"
        )


def keys_of_file_portals(config: Config) -> frozenset[str]:
    """The enabled portals that need no password, for nobody logs in to them. A profile with a mistake is none."""
    from scrapers.profile import ProfileError

    keys = set()
    for each in config.enabled_portals:
        with suppress(ConfigError, ProfileError):
            keys |= {portal.key for portal in configured_portals(config, (each.key,)) if not portal.is_walked}
    return frozenset(keys)


def overrides_of(settings: PortalSettings, *, full_names: bool = False) -> "Overrides":
    """What the office set otherwise than the profile has it."""
    from scrapers.profile import Overrides

    return Overrides(
        origins=settings.origins,
        seconds_between_pages=settings.seconds_between_pages,
        parallel_pages=settings.parallel_pages,
        hours=settings.hours,
        parameters=settings.parameters,
        contact=settings.contact,
        full_names=full_names,
    )


def _profile(config: Config, settings: PortalSettings) -> "Portal":
    from scrapers.profile import load_of_folder

    folders = (*config.portal_folders, shipped_folder())
    for folder in folders:
        file = folder / settings.key / "portal.toml"
        if file.is_file():
            return _with_addresses(config, load_of_folder(file, _overrides(config, settings)))
    known = sorted({file.parent.name for folder in folders for file in folder.glob("*/portal.toml")})
    close = nearest(settings.key, known)
    hint = f" Có phải anh/chị muốn viết “{close}”?" if close else ""
    raise ConfigError(
        f"Tệp cấu hình {config.path}: không có mô tả cổng nào tên “{settings.key}”.{hint} "
        f"Các cổng có mô tả: {', '.join(known) or 'chưa có'}."
    )


def _overrides(config: Config, settings: PortalSettings) -> "dict[str, Overrides]":
    return {settings.key: overrides_of(settings, full_names=config.settings.privacy.full_names)}


def _with_addresses(config: Config, portal: "Portal") -> "Portal":
    if not portal.addresses_missing:
        return portal
    wanted = ", ".join(f'{name} = "https://…"' for name in portal.addresses_missing)
    raise ConfigError(
        f"Tệp cấu hình {config.path}: chưa có địa chỉ của cổng {portal.name} (mỗi nơi một địa chỉ nên không có sẵn). "
        f"Hãy ghi vào mục [[portals]] có key = “{portal.key}”: origins = {{ {wanted} }}"
    )


def shipped_folder() -> Path:
    """The profiles that come with the program."""
    import scrapers

    return Path(scrapers.__file__).parent / "portals"
