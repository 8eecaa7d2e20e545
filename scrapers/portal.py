"""Portals as this room sees them: the profile's model and how a profile is read from disk."""

from scrapers.portal_lists import Columns, Constants, Dates, ListProfile
from scrapers.portal_load import Overrides, ProfileError, load_folder, load_portal
from scrapers.portal_model import (
    Allowed,
    Identity,
    Login,
    LoginWords,
    Pace,
    Portal,
    Session,
    Token,
    selectors_in,
    words_in,
)

__all__ = [
    "Allowed",
    "Columns",
    "Constants",
    "Dates",
    "Identity",
    "ListProfile",
    "Login",
    "LoginWords",
    "Overrides",
    "Pace",
    "Portal",
    "ProfileError",
    "Session",
    "Token",
    "load_folder",
    "load_portal",
    "selectors_in",
    "words_in",
]
