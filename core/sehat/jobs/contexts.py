"""What a job is given: a hospital's context, or that of the whole platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sehat.tenancy.context import TenantContext

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = ["JobContext", "PlatformContext"]


@dataclass(slots=True, kw_only=True)
class JobContext(TenantContext):
    """The system's context in one hospital; `scheduled_time` is when the job was due."""

    scheduled_time: datetime


@dataclass(frozen=True, slots=True)
class PlatformContext:
    """A transaction of the platform's role, which has no right on a hospital's tables."""

    db: Connection
    now: datetime
    scheduled_time: datetime
