"""The examples that the core's own routes name."""

from __future__ import annotations

from sehat.ids import uuid7
from sehat.permissions import permissions_of_role
from sehat.plugins.offers import HomePage
from sehat.plugins.slots import fills_of
from sehat.tenancy.context import Staff
from sehat.testing.accounts import account_examples
from sehat.testing.deliveries import delivery_examples
from sehat.testing.examples import Example, ExampleContext, Exemptions, Factory
from sehat.testing.persons import person_examples
from sehat.web.arrival import Arrival
from sehat.web.slots import write_context

__all__ = ["examples", "exempt"]


async def _a_role(ctx: ExampleContext) -> Example:
    role_id = uuid7()
    await ctx.city.platform.pool.execute(
        "insert into role (id, tenant_id, code, name) values ($1, $2, $3, 'Example')",
        role_id,
        ctx.tenant.id,
        f"example_{role_id.hex[-8:]}",
    )
    return Example(path={"role": role_id}, form={"permission": ["record.read_events"]})


async def _a_membership(ctx: ExampleContext) -> Example:
    user_id = await ctx.city.add_user(_login(), roles=("pharmacist",), tenant=ctx.tenant.slug)
    membership_id = await ctx.city.platform.pool.fetchval(
        "select id from membership where user_id = $1", user_id
    )
    return Example(path={"membership": membership_id})


async def _a_grant(ctx: ExampleContext) -> Example:
    login = _login()
    await ctx.city.add_user(login)
    role_id = await ctx.city.platform.pool.fetchval(
        "select id from role where tenant_id = $1 and code = 'pharmacist'", ctx.tenant.id
    )
    return Example(form={"login": login, "role_id": role_id})


async def _a_plugin(ctx: ExampleContext) -> Example:
    name = ctx.city.platform.plugins.live[0].name
    return Example(path={"name": name}, form={"enabled": "on"})


def _login() -> str:
    return f"example.{uuid7().hex[-8:]}"


async def _an_asset(ctx: ExampleContext) -> Example:
    address = ctx.city.platform.assets.url("vendor/htmx.min.js")
    return Example(path={"name": address.removeprefix("/static/")})


async def _a_fill(ctx: ExampleContext) -> Example:
    """A box of the hospital's first page, in a request of its own by a doctor."""
    platform, actor = ctx.city.platform, ctx.actor
    assert isinstance(actor, Staff)  # noqa: S101 - an example is made by somebody of the staff
    arrival = Arrival(platform, "", "", "en", tenant=ctx.tenant, staff=actor, presence=ctx.presence)
    held = permissions_of_role("doctor", ctx.city.declared)
    fill = next(f for _, f in fills_of(platform.plugins, "core.home") if f.permission in held)
    token = write_context(arrival, fill, HomePage(ctx.business_date))
    return Example(path={"fill": fill.name}, query={"c": token})


async def _a_draft(_: ExampleContext) -> Example:
    return Example(form={"_form": "example", "_entity": "1", "text": "half typed"})


async def _a_command(_: ExampleContext) -> Example:
    return Example(form={"command": "admin/members"})


examples: dict[str, Factory] = {
    **account_examples,
    **delivery_examples,
    **person_examples,
    "GET /{tenant}/slots/{fill}": _a_fill,
    "GET /static/{name}": _an_asset,
    "POST /{tenant}/palette": _a_command,
    "POST /{tenant}/drafts": _a_draft,
    "POST /{tenant}/drafts/forget": _a_draft,
    "role": _a_role,
    "membership": _a_membership,
    "plugin": _a_plugin,
    "POST /{tenant}/admin/members": _a_grant,
}
"""What the core's own routes name as `needs(…, example=…)`; open routes by method and path."""

exempt: Exemptions = {
    ("column default", "live_event.id"): (
        "The place in a stream has to grow in the order of commits, which a UUID does not."
    ),
    ("unique key", "person_identifier_one_person"): (
        "A card number or health account is one person's in the whole city; the numbers are"
        " random, so that a clash tells nobody anything."
    ),
}
"""What the walk of the catalogue lets pass in the core's tables."""
