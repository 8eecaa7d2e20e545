"""What a module of pretend servers says of itself, so that they can be run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.types import ASGIApp

from sandbox.portals.common import PortalState

Apps = Mapping[str, ASGIApp]
Build = Callable[[PortalState, Mapping[str, str]], Apps]
"""From the portal's state and its origins' addresses to one ASGI application for each origin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The officer who has the portal's account."""

    username: str
    full_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PretendPortal:
    """One pretend portal. ``hosts``: the loopback host of each origin, none used twice; ``person``: ``None`` where
    nobody logs in."""

    key: str
    name: str
    hosts: Mapping[str, str]
    build: Build
    person: Person | None = None
