"""Screens in the hall."""

from __future__ import annotations

from uuid import UUID

from sehat.api import Refusal
from sehat.testing import Example, ExampleContext, Factory
from sehat_opd_ipd.domain.display import make_display
from sehat_opd_ipd.testing.visits import add_queue

__all__ = ["add_display", "examples"]


async def add_display(
    ctx: ExampleContext, *, queue_id: UUID | None = None, languages: tuple[str, ...] = ("hi", "en")
) -> tuple[UUID, str]:
    """A hall display with its key."""
    made = await make_display(
        ctx,
        name="Hall",
        queues=[queue_id or await add_queue(ctx)],
        languages=languages,
        theme="dark",
    )
    key = await ctx.db.fetchval("select key from opd_ipd_display where id = $1", made)
    if isinstance(made, Refusal):
        raise TypeError(made)
    return made, key


async def _a_display(ctx: ExampleContext) -> Example:
    _, key = await add_display(ctx)
    return Example(path={"key": key})


async def _a_clip(ctx: ExampleContext) -> Example:
    _, key = await add_display(ctx)
    return Example(path={"key": key, "language": "hi", "name": "number-45.opus"})


async def _a_display_row(ctx: ExampleContext) -> Example:
    display_id, _ = await add_display(ctx)
    return Example(path={"display": display_id})


async def _a_new_display(ctx: ExampleContext) -> Example:
    return Example(form={"name": "Hall", "queues": [await add_queue(ctx)], "languages": ["hi"]})


examples: dict[str, Factory] = {
    "display": _a_display,
    "display_clip": _a_clip,
    "display_row": _a_display_row,
    "POST /{tenant}/opd_ipd/display-settings": _a_new_display,
}
"""The rows that routes name."""
