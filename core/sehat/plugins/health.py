"""Health of plugins: what each says of itself, asked at most every few seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

from sehat.errors import PluginError
from sehat.plugins.faults import Faults
from sehat.web.i18n import marked as _

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.config import Settings
    from sehat.db.pool import Pool
    from sehat.plugins.loader import Plugins

__all__ = ["Checked", "Health", "HealthBoard", "HealthCheck", "HealthContext"]

SECONDS = 1.0
KEPT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Health:
    """How a part of a plugin is; `detail` is a text of the plugin that says what to do."""

    state: Literal["ok", "degraded", "down"]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class HealthContext:
    """What a check may look at: the database as the application without a hospital, and settings.

    The transaction is read-only; rows of hospitals are not seen.
    """

    db: Connection
    settings: Settings


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """A question that a plugin answers about itself, cheaply and within a second."""

    name: str
    title: str
    run: Callable[[HealthContext], Awaitable[Health]]


class Checked(Struct, frozen=True):
    """What a check said last."""

    plugin: str
    name: str
    title: str
    health: Health


class HealthBoard(Struct):
    """The answers of this process; whoever asks often gets the same ones."""

    _answers: list[Checked] = field(default_factory=list)
    _asked_at: float = float("-inf")
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def answers(
        self, plugins: Plugins, pool: Pool, settings: Settings, faults: Faults
    ) -> list[Checked]:
        """What every check of a live plugin says; one that fails or is too slow is down."""
        async with self._asking:
            if monotonic() - self._asked_at > KEPT_SECONDS:
                self._answers = [
                    Checked(
                        plugin.name,
                        check.name,
                        check.title,
                        await _ask(plugin.name, check, pool, settings, faults),
                    )
                    for plugin in plugins.live
                    for check in plugin.of(HealthCheck)
                ]
                self._asked_at = monotonic()
            return self._answers


async def _ask(
    plugin: str, check: HealthCheck, pool: Pool, settings: Settings, faults: Faults
) -> Health:
    try:
        async with (
            asyncio.timeout(SECONDS),
            pool.acquire() as connection,
            connection.transaction(readonly=True),
        ):
            answer: object = await check.run(HealthContext(connection, settings))
        if not isinstance(answer, Health):
            raise PluginError(f"{check.name} gave {type(answer).__name__}, not Health")  # noqa: TRY301 - a fault like any other
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a check does, health answers
        faults.note(plugin, check.name, error)
        return Health("down", _("The check failed. The log says why."))
    return answer
