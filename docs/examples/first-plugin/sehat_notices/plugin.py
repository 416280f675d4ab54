"""The table of contents: what the plugin gives to the platform."""

from __future__ import annotations

from collections.abc import Sequence

from sehat.api import (
    Event,
    NavItem,
    Permission,
    RouteSet,
    SlotFill,
    hookimpl,
)
from sehat.api import marked as _

from sehat_notices.api import EVENTS
from sehat_notices.errors import REFUSALS
from sehat_notices.permissions import PERMISSIONS
from sehat_notices.routes import HANDLERS
from sehat_notices.slots import SLOTS

__all__ = ["plugin"]


class NoticesPlugin:
    """Notices."""

    @hookimpl
    def register_permissions(self) -> Sequence[Permission]:
        """Who may do what."""
        return PERMISSIONS

    @hookimpl
    def register_routes(self) -> RouteSet:
        """Pages below `/HOSPITAL/notices`."""
        return RouteSet(HANDLERS)

    @hookimpl
    def register_navigation(self) -> Sequence[NavItem]:
        """The line of the menu."""
        return (
            NavItem(
                _("Notices"),
                "/notes",
                "file",
                "notices.read_notes",
            ),
        )

    @hookimpl
    def register_refusals(self) -> dict[str, str]:
        """What a no means, in words."""
        return REFUSALS

    @hookimpl
    def register_events(self) -> Sequence[type[Event]]:
        """What is announced to whoever listens."""
        return EVENTS

    @hookimpl
    def register_slots(self) -> Sequence[SlotFill]:
        """The box on the first page."""
        return SLOTS


plugin = NoticesPlugin()
