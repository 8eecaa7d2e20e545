"""Portals as this room sees them: the profile's model and how a profile is read from disk."""

from scrapers.portal_columns import Columns, Constants, Dates
from scrapers.portal_lists import Detail, FilterForm, ListProfile, More, Pattern, Tab, Window
from scrapers.portal_load import Overrides, ProfileError, load_folder, load_portal
from scrapers.portal_model import (
    Allowed,
    Identity,
    IdentityCheck,
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
    "Detail",
    "FilterForm",
    "Identity",
    "IdentityCheck",
    "ListProfile",
    "Login",
    "LoginWords",
    "More",
    "Overrides",
    "Pace",
    "Pattern",
    "Portal",
    "ProfileError",
    "Session",
    "Tab",
    "Token",
    "Window",
    "load_folder",
    "load_portal",
    "selectors_in",
    "words_in",
]
