"""People as somebody looks for them who has no card at hand."""

from __future__ import annotations

from datetime import date

from sehat.api import Born, Described, Refusal, find_resident
from sehat.testing import Example, ExampleContext, Factory, add_person

__all__ = ["examples"]


async def _a_name(ctx: ExampleContext) -> Example:
    await add_person(ctx, name="Draupadi Khandelwal")
    return Example(form={"text": "draupadi khandelwal"})


async def _a_description(ctx: ExampleContext) -> Example:
    person = await add_person(ctx, name="Savita Kulkarni")
    await ctx.db.execute(
        "update person set mobile = '9810098100', locality = 'Katra' where id = $1", person
    )
    return Example(
        form={"name": "Savita Kulkarni", "birth": "1980", "mobile": "9810098100"},
        door="A resident of the city is found by facts, masked; each search is counted and logged.",
    )


async def _a_candidate(ctx: ExampleContext) -> Example:
    described = await _a_description(ctx)
    clerk = ctx.city.users[f"clerk.{ctx.tenant.slug}"]
    found = await find_resident(
        ctx.db,
        tenant_id=ctx.tenant.id,
        user_id=clerk,
        described=Described(
            name=described.form["name"],
            born=Born(date(1980, 1, 1), "year"),
            mobile=described.form["mobile"],
        ),
    )
    if isinstance(found, Refusal):
        raise TypeError(found)
    return Example(path={"candidate": found[0].id})


examples: dict[str, Factory] = {
    "POST /{tenant}/opd_ipd/hits": _a_name,
    "POST /{tenant}/opd_ipd/duplicates": _a_description,
    "POST /{tenant}/opd_ipd/residents": _a_description,
    "candidate": _a_candidate,
}
"""The rows that routes name."""
