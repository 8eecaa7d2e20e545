"""Putting finished files among people's files: into a folder, a mounted share, or a share over SMB, all by one rule."""

from reporting.drop.local import LocalFolder
from reporting.drop.place import Held, Place, PlaceError, Reason
from reporting.drop.put import DropError, DropResult, check_name, put, try_place

__all__ = [
    "DropError",
    "DropResult",
    "Held",
    "LocalFolder",
    "Place",
    "PlaceError",
    "Reason",
    "check_name",
    "put",
    "try_place",
]
