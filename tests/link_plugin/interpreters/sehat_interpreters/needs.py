"""Ask for an interpreter, find who needs one, and note who came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sehat.api import Refusal, uuid7

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.api import TenantContext

__all__ = [
    "ask",
    "clear_needs",
    "count_open",
    "last_language",
    "need_of_visit",
    "needs_of_visits",
    "note_who_came",
]


async def ask(ctx: TenantContext, *, visit_id: UUID, person_id: UUID, language: str) -> None:
    """Write down that a visit needs an interpreter, unless it is known."""
    need = uuid7()
    made = await ctx.db.fetchval(
        "insert into interpreters_need (tenant_id, id, visit_id, person_id, language)"
        " values ($1, $2, $3, $4, $5) on conflict (tenant_id, visit_id) do nothing returning id",
        ctx.tenant.id,
        need,
        visit_id,
        person_id,
        language,
    )
    if made is not None:
        after = {"language": language}
        await ctx.audit("interpreters.asked", entity="need", entity_id=need, after=after)
        ctx.touch("interpreters.waiting", ctx.tenant.id)


async def note_who_came(ctx: TenantContext, *, visit_id: UUID, name: str) -> UUID | Refusal:
    """Note who interpreted.

    Refuses with `interpreters.no_name` or `interpreters.not_asked`.
    """
    if not name.strip():
        return Refusal("interpreters.no_name")
    need: UUID | None = await ctx.db.fetchval(
        "update interpreters_need set came = $3"
        " where tenant_id = $1 and visit_id = $2 and came = '' returning id",
        ctx.tenant.id,
        visit_id,
        name.strip(),
    )
    if need is None:
        return Refusal("interpreters.not_asked")
    await ctx.audit("interpreters.noted", entity="need", entity_id=need)
    ctx.touch("interpreters.waiting", ctx.tenant.id)
    return need


async def clear_needs(ctx: TenantContext) -> None:
    """Note that nobody came to visits that are older than a day."""
    await ctx.db.execute(
        "update interpreters_need set came = 'nobody' where tenant_id = $1 and came = ''"
        " and asked_at < now() - interval '1 day'",
        ctx.tenant.id,
    )


async def last_language(db: Connection, tenant_id: UUID, person_id: UUID) -> str | None:
    """The language that this person needed last, or nothing."""
    language: str | None = await db.fetchval(
        "select language from interpreters_need where tenant_id = $1 and person_id = $2"
        " order by asked_at desc limit 1",
        tenant_id,
        person_id,
    )
    return language


async def count_open(db: Connection, tenant_id: UUID) -> int:
    """How many visits wait for an interpreter."""
    count: int = await db.fetchval(
        "select count(*) from interpreters_need where tenant_id = $1 and came = ''", tenant_id
    )
    return count


async def need_of_visit(db: Connection, tenant_id: UUID, visit_id: UUID) -> Any:
    """The need of a visit, or nothing."""
    return await db.fetchrow(
        "select language, came from interpreters_need where tenant_id = $1 and visit_id = $2",
        tenant_id,
        visit_id,
    )


async def needs_of_visits(db: Connection, tenant_id: UUID, visits: Sequence[UUID]) -> Any:
    """The needs of many visits at once."""
    return await db.fetch(
        "select visit_id, language, came from interpreters_need"
        " where tenant_id = $1 and visit_id = any($2)",
        tenant_id,
        list(visits),
    )
