"""What the neighbour asks others."""

from __future__ import annotations

from collections.abc import Sequence

from sehat.api import Refusal, TenantContext, gathered, vetoed


@gathered(str)
async def neighbour_badges(ctx: TenantContext) -> Sequence[str]:
    """Give short words for the page. Asked with each page; raising leaves them out."""
    raise NotImplementedError


@vetoed
async def neighbour_close_check(ctx: TenantContext) -> Refusal | None:
    """Say whether something may be closed. Asked before it is; raising refuses it."""
    raise NotImplementedError
