"""Examine a whole installation; one part that cannot be looked at hides no other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import TYPE_CHECKING

from sehat.db.bring_up import connected
from sehat.db.server import EmbeddedServer
from sehat.doctor.database import (
    clock_finding,
    extensions_finding,
    login_finding,
    migrations_finding,
    server_finding,
    terminology_findings,
)
from sehat.doctor.finding import Finding, to_fix
from sehat.doctor.machine import (
    disk_finding,
    fonts_finding,
    listening_finding,
    secrets_finding,
    versions_finding,
)
from sehat.doctor.plugins import plugin_findings
from sehat.errors import SehatError
from sehat.printing import FONTS

if TYPE_CHECKING:
    from sehat.config import Settings
    from sehat.plugins.loader import Plugins

__all__ = ["examine"]


async def examine(
    settings: Settings, plugins: Plugins, *, commands: Collection[str] = ()
) -> list[Finding]:
    """Look at everything; an embedded server that sleeps is started, none is made.

    Args:
        settings: of the installation.
        plugins: as they were loaded.
        commands: names that no plugin's command may take.
    """
    findings = [
        *_guarded("versions", versions_finding),
        *_guarded("fonts", lambda: fonts_finding(FONTS)),
        *_guarded("listening", lambda: listening_finding(settings)),
        *_guarded("disk", lambda: disk_finding(settings.data)),
    ]
    if (settings.data / "secrets.json").exists():
        findings += _guarded("secrets", lambda: secrets_finding(settings.data))
        if not settings.database_url:
            cluster = EmbeddedServer(settings.data).folder
            findings += _guarded("disk of the database", lambda: disk_finding(cluster))
    findings += plugin_findings(plugins, taken=commands)
    return [*findings, *await _database_findings(settings, plugins)]


async def _database_findings(settings: Settings, plugins: Plugins) -> list[Finding]:
    remedy = "sehat migrate --superuser URL" if settings.database_url else "sehat migrate"

    async def as_owner() -> Sequence[Finding]:
        async with connected(settings, "owner") as connection:
            return [
                await server_finding(connection),
                await login_finding(connection, "sehat_owner", remedy=remedy),
                await extensions_finding(connection, remedy=remedy),
                await clock_finding(connection),
                await migrations_finding(connection, plugins.packages()),
                *await terminology_findings(connection),
            ]

    async def as_app() -> Sequence[Finding]:
        async with connected(settings, "app") as connection:
            return [await login_finding(connection, "sehat_app", remedy=remedy)]

    async def as_platform() -> Sequence[Finding]:
        async with connected(settings, "platform") as connection:
            return [await login_finding(connection, "sehat_platform", remedy=remedy)]

    findings = await _awaited("database", as_owner)
    if any(finding.part == "database" for finding in findings):
        return findings
    return [
        *findings,
        *await _awaited("role sehat_app", as_app),
        *await _awaited("role sehat_platform", as_platform),
    ]


def _guarded(part: str, look: Callable[[], Finding]) -> list[Finding]:
    try:
        return [look()]
    except Exception as error:  # noqa: BLE001 - the doctor tells what broke and goes on
        return [_broken(part, error)]


async def _awaited(part: str, look: Callable[[], Awaitable[Sequence[Finding]]]) -> list[Finding]:
    try:
        return list(await look())
    except Exception as error:  # noqa: BLE001 - the doctor tells what broke and goes on
        return [_broken(part, error)]


def _broken(part: str, error: Exception) -> Finding:
    if isinstance(error, SehatError):
        return to_fix(part, "is not ready", error.message)
    said = f"cannot be looked at: {type(error).__name__}: {error}"
    return to_fix(part, said, "Install Sehat again; if that does not help, report it.")
