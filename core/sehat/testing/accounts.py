"""Accounts for tests: second steps, sessions and programs, and the examples of their routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sehat.auth.second_step import begin_second_step, confirm_second_step
from sehat.auth.services import make_service
from sehat.ids import uuid7
from sehat.refusals import Refusal
from sehat.testing.authenticator import Authenticator
from sehat.testing.city import PASSWORD
from sehat.testing.examples import Example, ExampleContext, Factory

if TYPE_CHECKING:
    from sehat.testing.city import City

__all__ = ["account_examples", "add_second_step"]


async def add_second_step(city: City, login: str) -> list[str]:
    """The second step of this login, taken into use; the city keeps the app. Recovery codes."""
    app = Authenticator(await begin_second_step(city.platform, city.users[login]), city.clock)
    codes = await confirm_second_step(city.platform, city.users[login], app.code())
    if isinstance(codes, Refusal):
        raise TypeError(codes)
    city.apps[login] = app
    return codes


async def _somebody_new(ctx: ExampleContext) -> str:
    login = f"example.{uuid7().hex[-8:]}"
    await ctx.city.add_user(login, roles=("pharmacist",), tenant=ctx.tenant.slug)
    return login


async def _an_app(ctx: ExampleContext) -> Example:
    login, city = await _somebody_new(ctx), ctx.city
    app = Authenticator(await begin_second_step(city.platform, city.users[login]), city.clock)
    return Example(form={"code": app.code()}, login=login)


async def _myself(ctx: ExampleContext) -> Example:
    return Example(login=await _somebody_new(ctx))


async def _myself_with_second_step(ctx: ExampleContext) -> Example:
    login = await _somebody_new(ctx)
    await add_second_step(ctx.city, login)
    return Example(login=login)


async def _a_code(ctx: ExampleContext) -> Example:
    login, city = await _somebody_new(ctx), ctx.city
    await add_second_step(city, login)
    visitor = await city.fresh_browser()
    await visitor.sign_in(login, PASSWORD)
    cookies = {"sehat_pending": visitor.http.cookies["sehat_pending"]}
    return Example(form={"code": city.apps[login].code()}, cookies=cookies)


async def _a_member_with_second_step(ctx: ExampleContext) -> Example:
    login = await _somebody_new(ctx)
    await add_second_step(ctx.city, login)
    membership_id = await ctx.city.platform.pool.fetchval(
        "select id from membership where user_id = $1", ctx.city.users[login]
    )
    return Example(path={"membership": membership_id})


async def _a_sign_in(ctx: ExampleContext) -> Example:
    return Example(form={"login": f"nurse.{ctx.tenant.slug}", "password": PASSWORD})


async def _my_session(ctx: ExampleContext) -> Example:
    login = await _somebody_new(ctx)
    await ctx.city.sign_in(login)
    session = await ctx.city.platform.pool.fetchval(
        "select id from user_session where user_id = $1", ctx.city.users[login]
    )
    return Example(path={"ended": session}, login=login)


async def _a_new_password(ctx: ExampleContext) -> Example:
    new = "paper boat over brass"
    form = {"present": PASSWORD, "new": new, "again": new}
    return Example(form=form, login=await _somebody_new(ctx))


async def _a_service(ctx: ExampleContext) -> Example:
    name = f"Example {uuid7().hex[-8:]}"
    async with ctx.city.platform.pool.acquire() as connection, connection.transaction():
        made = await make_service(
            connection,
            tenant_id=ctx.tenant.id,
            by=ctx.city.somebody(f"admin.{ctx.tenant.slug}"),
            name=name,
            permissions=["admin.manage_members"],
            days=30,
            now=ctx.city.clock(),
        )
    if isinstance(made, Refusal):
        raise TypeError(made)
    service = await ctx.city.platform.pool.fetchval(
        "select id from service_account where tenant_id = $1 and name = $2", ctx.tenant.id, name
    )
    return Example(path={"service": service})


async def _a_new_service(_: ExampleContext) -> Example:
    name = f"Example {uuid7().hex[-8:]}"
    return Example(form={"name": name, "permission": ["admin.manage_members"], "days": "30"})


account_examples: dict[str, Factory] = {
    "POST /sign-in": _a_sign_in,
    "POST /sign-in/code": _a_code,
    "POST /sign-in/again": _a_sign_in,
    "POST /sign-in/again/code": _a_code,
    "POST /me/password": _a_new_password,
    "POST /me/second-step/begin": _myself,
    "POST /me/second-step/confirm": _an_app,
    "POST /me/second-step/codes": _myself_with_second_step,
    "POST /me/second-step/off": _myself_with_second_step,
    "POST /me/sessions/end-others": _myself,
    "POST /me/sessions/{ended}/end": _my_session,
    "POST /{tenant}/admin/services": _a_new_service,
    "member_with_second_step": _a_member_with_second_step,
    "service": _a_service,
}
"""What the routes of accounts name; those about oneself have somebody of their own."""
