"""What plugins give to the core: frozen, typed values that can be listed and refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

__all__ = ["NavItem", "Permission", "RouteSet"]


@dataclass(frozen=True, slots=True)
class Permission:
    """A right that a route or a verb asks for.

    `name` is `plugin.verb_noun`; `roles` are the standard roles that hold it in a new tenant.
    """

    name: str
    title: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NavItem:
    """A line of the menu, shown to those who hold `permission`; `path` is below the plugin."""

    label: str
    path: str
    icon: str
    permission: str
    order: int = 100
    group: str = ""


@dataclass(frozen=True, slots=True)
class RouteSet:
    """Handlers that are mounted below `/{tenant}/{plugin}`."""

    handlers: Sequence[HTTPRouteHandler]
