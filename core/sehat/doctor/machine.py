"""Findings about this machine: versions, fonts, disk, secrets and who may connect."""

from __future__ import annotations

import ipaddress
import platform
import shutil
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from pathlib import Path
from typing import TYPE_CHECKING

from sehat.doctor.finding import Finding, ok, to_fix

if TYPE_CHECKING:
    from sehat.config import Settings

__all__ = [
    "FAMILIES",
    "PACKAGES",
    "disk_finding",
    "fonts_finding",
    "listening_finding",
    "secrets_finding",
    "versions_finding",
]

PACKAGES = ("sehat-core", "litestar", "piccolo", "asyncpg", "uvicorn", "typst")
"""Distributions whose versions are told."""

FAMILIES = ("Noto Sans", "Noto Sans Devanagari")
"""Families of letters that official paper is set in."""

LEAST_FREE_GB = 1.0


def versions_finding(packages: Iterable[str] = PACKAGES) -> Finding:
    """Which Python and packages run here; one that is missing is to be installed."""
    told, missing = [f"Python {platform.python_version()}"], []
    for name in packages:
        try:
            told.append(f"{name} {version_of(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        return to_fix("versions", f"{', '.join(missing)} is missing", "Install Sehat again.")
    return ok("versions", ", ".join(told))


def fonts_finding(folder: Path, families: Iterable[str] = FAMILIES) -> Finding:
    """Whether typst finds the letters of official paper in the folder of fonts."""
    import typst  # noqa: PLC0415 - 80 MB that only printing needs

    found = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    ).families()
    if missing := [family for family in families if family not in found]:
        return to_fix(
            "fonts", f"{', '.join(missing)} is missing in {folder}", "Install Sehat again."
        )
    return ok("fonts", ", ".join(families))


def disk_finding(folder: Path, *, least_gb: float = LEAST_FREE_GB) -> Finding:
    """Whether the disk under a folder has room; a full one stops the database."""
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(there).free / 1e9
    said = f"{free:.1f} GB free under {there}"
    if free < least_gb:
        return to_fix("disk", said, f"Free at least {least_gb:g} GB, or move the data folder.")
    return ok("disk", said)


def secrets_finding(folder: Path) -> Finding:
    """Whether the passwords and keys of the installation are their owner's alone."""
    open_to_others = [
        path for path in (folder, *folder.glob("*.json")) if path.stat().st_mode & 0o077
    ]
    if open_to_others:
        names = ", ".join(map(str, open_to_others))
        return to_fix("secrets", f"others may read {names}", f"chmod -R go-rwx {folder}")
    return ok("secrets", f"{folder} is its owner's alone")


def listening_finding(settings: Settings) -> Finding:
    """Whether somebody else's machine may sign in over an open line."""
    said = f"{settings.host} port {settings.port}"
    if settings.secure_cookies:
        return ok("listening", f"{said}, behind TLS")
    if _is_this_machine(settings.host):
        return ok("listening", f"{said}, this machine alone")
    return to_fix(
        "listening",
        f"{said}, for others and without TLS",
        "Put a proxy with TLS in front and set secure_cookies = true.",
    )


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
