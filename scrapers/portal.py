"""Portals as this room sees them: the profile's model and how a profile is read from disk."""

from scrapers.portal_columns import Columns, Constants, Dates
from scrapers.portal_grid import GridScreen
from scrapers.portal_lists import Detail, FilterForm, ListProfile, More, Pattern, Tab, Window
from scrapers.portal_load import FILE_NAME, Overrides, load_folder, load_of_folder, load_portal
from scrapers.portal_login import Dismiss, Login, LoginWords, Totp
from scrapers.portal_mistakes import ProfileError
from scrapers.portal_model import Allowed, Pace, Portal, selectors_in, words_in
from scrapers.portal_session import Identity, IdentityCheck, Session, SessionHeader, Token

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
