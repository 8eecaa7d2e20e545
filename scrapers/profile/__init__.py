"""Portals as this room sees them: the profile's model and how a profile is read from disk."""

from scrapers.profile.columns import Columns, Constants, Dates
from scrapers.profile.grid import GridScreen
from scrapers.profile.lists import Detail, FilterForm, ListProfile, More, Pattern, Tab, Window
from scrapers.profile.load import FILE_NAME, Overrides, load_folder, load_of_folder, load_portal
from scrapers.profile.login import Dismiss, Login, LoginWords, Totp
from scrapers.profile.mistakes import ProfileError
from scrapers.profile.model import Allowed, Pace, Portal, selectors_in, words_in
from scrapers.profile.session import Identity, IdentityCheck, Session, SessionHeader, Token

__all__ = [
    "FILE_NAME",
    "Allowed",
    "Columns",
    "Constants",
    "Dates",
    "Detail",
    "Dismiss",
    "FilterForm",
    "GridScreen",
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
    "SessionHeader",
    "Tab",
    "Token",
    "Totp",
    "Window",
    "load_folder",
    "load_of_folder",
    "load_portal",
    "selectors_in",
    "words_in",
]
