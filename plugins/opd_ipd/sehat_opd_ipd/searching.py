"""What search finds in out-patient care: patients by name, tokens of the day, numbers of visits."""

from __future__ import annotations

from collections.abc import Sequence

from sehat.api import SearchHit, SearchProvider, TenantContext, day_text, find_registered
from sehat.api import marked as _
from sehat_opd_ipd.queries.tokens import tokens_named
from sehat_opd_ipd.sights import named

__all__ = ["SEARCH"]

MOST_PEOPLE = 8


async def find_tokens(ctx: TenantContext, text: str) -> Sequence[SearchHit]:
    """Tokens, each where this person of the staff would go on with it."""
    rows = await tokens_named(ctx.db, ctx.tenant.id, ctx.business_date, text)
    return [
        SearchHit(
            f"{row['label']} {row['name']}",
            _path(ctx, row["visit_id"], row["queue_id"]),
            f"{named(row, ctx.locale, 'department')}, {day_text(row['business_date'], ctx.locale)}",
        )
        for row in rows
    ]


async def find_people(ctx: TenantContext, text: str) -> Sequence[SearchHit]:
    """People of this hospital by name in any script or by mobile, each ready at the desk."""
    rows = await find_registered(
        ctx.db, tenant_id=ctx.tenant.id, text=text, today=ctx.business_date, most=MOST_PEOPLE
    )
    return [
        SearchHit(
            row["name"],
            f"opd_ipd/desk?person={row['id']}",
            " ".join(filter(None, (row["name_local"], row["registration"]))),
        )
        for row in rows
    ]


def _path(ctx: TenantContext, visit_id: object, queue_id: object) -> str:
    if ctx.allowed("opd_ipd.consult"):
        return f"opd_ipd/visits/{visit_id}"
    if ctx.allowed("opd_ipd.register_visit"):
        return f"opd_ipd/visits/{visit_id}/slip"
    return f"opd_ipd/queue?queue={queue_id}"


SEARCH = (
    SearchProvider(
        "opd_ipd.people",
        _("Patients"),
        find_people,
        "opd_ipd.register_visit",
        "users",
        5,
        names=True,
    ),
    SearchProvider(
        "opd_ipd.tokens", _("Tokens"), find_tokens, "opd_ipd.see_queue", "list-ordered", 10
    ),
)
