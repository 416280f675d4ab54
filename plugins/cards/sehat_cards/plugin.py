"""The table of contents of health cards: what the plugin gives to the platform."""

from __future__ import annotations

from collections.abc import Sequence

from sehat.api import (
    Codes,
    Event,
    HealthCheck,
    NavItem,
    Permission,
    RouteSet,
    SearchProvider,
    SlotFill,
    hookimpl,
)
from sehat.api import marked as _
from sehat_cards.api import EVENTS
from sehat_cards.codes import CODES
from sehat_cards.errors import REFUSALS
from sehat_cards.health import HEALTH
from sehat_cards.permissions import PERMISSIONS
from sehat_cards.routes import HANDLERS
from sehat_cards.searching import SEARCH
from sehat_cards.slots import SLOTS

__all__ = ["plugin"]


class CardsPlugin:
    """Card numbers for life, signed QR codes, and finding a person by card."""

    @hookimpl
    def register_refusals(self) -> dict[str, str]:
        """Words of refusals."""
        return REFUSALS

    @hookimpl
    def register_permissions(self) -> Sequence[Permission]:
        """Rights of those who find, issue and block."""
        return PERMISSIONS

    @hookimpl
    def register_navigation(self) -> Sequence[NavItem]:
        """Finding by card."""
        return (
            NavItem(_("Health cards"), "/find", "id-card", "cards.find_card", 30, _("Services")),
        )

    @hookimpl
    def register_codes(self) -> Codes:
        """What a scan opens."""
        return CODES

    @hookimpl
    def register_slots(self) -> Sequence[SlotFill]:
        """The day's cards on the first page."""
        return SLOTS

    @hookimpl
    def register_health_checks(self) -> Sequence[HealthCheck]:
        """Whether cards can be signed."""
        return HEALTH

    @hookimpl
    def register_search(self) -> Sequence[SearchProvider]:
        """The holder of a card number."""
        return SEARCH

    @hookimpl
    def register_routes(self) -> RouteSet:
        """Pages below `/{tenant}/cards`."""
        return RouteSet(HANDLERS)

    @hookimpl
    def register_events(self) -> Sequence[type[Event]]:
        """What is announced to whoever listens."""
        return EVENTS


plugin = CardsPlugin()
