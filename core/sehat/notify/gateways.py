"""Gateways: what carries a message away, and what it may answer."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from msgspec import Struct

from sehat.errors import ConfigError

if TYPE_CHECKING:
    from sehat.config import Settings

__all__ = ["Gateway", "Letter", "Posted", "Rejected", "Status", "open_gateway"]


class Status(StrEnum):
    """What a gateway knows of a message that it took."""

    ON_THE_WAY = "on_the_way"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"


class Letter(Struct, frozen=True):
    """A message as it is sent; `id` is the same at every try, so that it can be known again."""

    id: UUID
    mobile: str
    text: str
    template: str
    locale: str


class Posted(Struct, frozen=True):
    """The gateway took it under its own number."""

    gateway_id: str


class Rejected(Struct, frozen=True):
    """The gateway will never take it as it is; `reason` is a word for the page and the log."""

    reason: str


class Gateway(Protocol):
    """Sends messages; whatever it raises means that the same may be tried again later."""

    name: str
    keeps_text: bool
    """Whether the row may keep the text: a simulator's inbox shows it."""

    async def send(self, letter: Letter) -> Posted | Rejected:
        """Hand a message over."""

    async def ask(self, gateway_id: str) -> Status:
        """Say what became of it."""

    async def close(self) -> None:
        """Let go of connections."""


def open_gateway(settings: Settings) -> Gateway | None:
    """The gateway that the operator set; none means that messages wait, and the page says so.

    Raises:
        ConfigError: the setting is unknown, or what it needs is missing.
    """
    if settings.sms_gateway == "":
        return None
    if settings.sms_gateway == "simulator":
        from sehat.notify.simulator import Simulator  # noqa: PLC0415 - it imports this module

        return Simulator()
    if settings.sms_gateway == "http":
        from sehat.notify.http_sms import HttpSms  # noqa: PLC0415 - httpx only where it is used

        return HttpSms.of(settings)
    raise ConfigError(
        f"sms_gateway {settings.sms_gateway!r} is not known; write simulator, http or nothing."
    )
