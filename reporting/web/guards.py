"""Who may open which page. Every route names its guard; a route without one can't be made."""

from dataclasses import dataclass
from enum import StrEnum

from store.people.viewers import Role


class Guard(StrEnum):
    """From everybody to few."""

    PUBLIC = "public"  # the log-in page and what it is drawn with
    LOOK = "look"  # whoever is logged in; a department's people see their own dossiers only
    TAKE_PART = "take_part"  # administrators, and a department's people for their own dossiers
    WHOLE = "whole"  # whoever may see the whole unit
    ADMIN = "admin"

    def admits(self, role: Role | None) -> bool:
        """Whether somebody of that role (``None``: nobody is logged in) may open what it guards."""
        if self is Guard.PUBLIC:
            return True
        if role is None:
            return False
        if self is Guard.ADMIN:
            return role is Role.ADMIN
        if self is Guard.TAKE_PART:
            return role in (Role.ADMIN, Role.DEPARTMENT)
        return self is Guard.LOOK or role is not Role.DEPARTMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who is asking. ``unit`` is ``None`` for somebody who may see every unit; ``viewer_id`` is ``None`` for whoever
    sits at this computer while no accounts exist."""

    name: str
    role: Role
    unit: str | None = None
    department: str | None = None
    viewer_id: int | None = None

    @property
    def can_write(self) -> bool:
        """Whether buttons that change something are for them."""
        return self.role is Role.ADMIN

    @property
    def takes_part(self) -> bool:
        """Whether they may say that a dossier is being dealt with, and answer a slip: a department for its own."""
        return self.role in (Role.ADMIN, Role.DEPARTMENT)

    @property
    def sees_whole(self) -> bool:
        return self.role is not Role.DEPARTMENT


LOCAL = Who(name="người ngồi tại máy này", role=Role.ADMIN)
"""Nobody can reach the pages but from this computer, and no accounts were made."""
