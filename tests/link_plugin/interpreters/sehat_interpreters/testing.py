"""Rows for tests, and the example of the one route."""

from __future__ import annotations

from uuid import UUID

from sehat.testing import Example, ExampleContext, Factory
from sehat_interpreters.needs import ask
from sehat_opd_ipd.testing import OpenVisit, add_queue, add_visit

__all__ = ["add_need", "examples"]


async def add_need(ctx: ExampleContext, *, language: str = "sat") -> OpenVisit:
    """A visit that needs an interpreter."""
    visit = await add_visit(ctx, queue_id=await add_queue(ctx))
    await ask(ctx, visit_id=visit.id, person_id=visit.person_id, language=language)
    return visit


async def _a_need(ctx: ExampleContext) -> Example:
    visit: UUID = (await add_need(ctx)).id
    return Example(path={"visit": visit}, form={"came": "Somai Murmu"})


examples: dict[str, Factory] = {"visit_need": _a_need}
