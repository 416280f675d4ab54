"""Order tests and take an order from step to step; each step is a row that stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from msgspec import Struct

from sehat.api import Refusal, Term, lab_item, uuid7
from sehat_opd_ipd.api import TestOrdered
from sehat_opd_ipd.lab_words import STATES

if TYPE_CHECKING:
    from sehat.api import TenantContext

__all__ = ["MOVES", "TestOrder", "cancel_order", "move_order", "place_order", "state_refused"]

MOVES: Final[dict[str, tuple[frozenset[str], str]]] = {
    "collect": (frozenset({"ordered", "refused"}), "collected"),
    "refuse": (frozenset({"collected"}), "refused"),
    "result": (frozenset({"collected", "resulted", "verified"}), "resulted"),
    "verify": (frozenset({"resulted"}), "verified"),
    "cancel": (frozenset({"ordered", "refused", "collected"}), "cancelled"),
}
"""Step → the states it starts from and the state it leads to; a refused sample is taken anew."""

URGENCIES = ("routine", "urgent", "stat")

_INSERT = """
insert into opd_ipd_lab_order (tenant_id, id, visit_id, person_id, code, name, section, specimen,
  reason, urgency, ordered_by, ordered_name)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
_STEP = """
insert into opd_ipd_lab_step (tenant_id, order_id, from_state, to_state, by, by_name, place_id,
  reason) values ($1, $2, $3, $4, $5, $6, $7, $8)
"""


class TestOrder(Struct, frozen=True, kw_only=True):
    """What the doctor asks for: a test or panel by its code, and how soon."""

    code: str
    reason: str = ""
    urgency: str = "routine"


async def place_order(
    ctx: TenantContext, *, visit_id: UUID, person_id: UUID, order: TestOrder
) -> UUID | Refusal:
    """Order a test; the laboratory sees it at once, signed or not.

    Refuses with `opd_ipd.unknown_test`, or `opd_ipd.test_ordered_already` where the same one is
    on its way for this visit.
    """
    item = await lab_item(ctx.db, order.code)
    if item is None or order.urgency not in URGENCIES:
        return Refusal("opd_ipd.unknown_test")
    if await ctx.db.fetchval(
        "select 1 from opd_ipd_lab_order where tenant_id = $1 and visit_id = $2 and code = $3"
        " and state not in ('cancelled', 'verified')",
        ctx.tenant.id,
        visit_id,
        item.code,
    ):
        return Refusal("opd_ipd.test_ordered_already", {"test": item.name})
    order_id = uuid7()
    await ctx.db.execute(
        _INSERT,
        ctx.tenant.id,
        order_id,
        visit_id,
        person_id,
        item.code,
        item.name,
        item.section,
        item.specimen,
        order.reason,
        order.urgency,
        ctx.actor.user_id,
        ctx.actor.name,
    )
    await _note(ctx, order_id, None, "ordered", None, order.reason)
    await ctx.audit(
        "opd_ipd.test_ordered",
        entity="opd_ipd_lab_order",
        entity_id=order_id,
        after={"code": item.code, "urgency": order.urgency},
    )
    ctx.touch("opd_ipd.lab", ctx.tenant.id)
    await ctx.publish(
        TestOrdered(aggregate_id=order_id, visit_id=visit_id, code=item.code, urgency=order.urgency)
    )
    return order_id


async def cancel_order(ctx: TenantContext, *, order_id: UUID, reason: str) -> Any:  # noqa: ANN401
    """Cancel an order that has no result yet; refuses as `move_order`, or `opd_ipd.say_why`."""
    if not reason:
        return Refusal("opd_ipd.say_why")
    return await move_order(ctx, order_id=order_id, step="cancel", reason=reason)


def state_refused(order: Mapping[str, Any]) -> Refusal:
    """The refusal of a step that no longer fits the state of an order's row."""
    return Refusal(
        "opd_ipd.order_state", {"test": order["name"], "state": Term(STATES[order["state"]])}
    )


async def move_order(
    ctx: TenantContext,
    *,
    order_id: UUID,
    step: str,
    place_id: UUID | None = None,
    reason: str = "",
    sample_id: UUID | None = None,
) -> Any:  # noqa: ANN401 - the row as it was before, or a refusal
    """Take one step of `MOVES`; return the order's row as it stood before.

    Refuses with `opd_ipd.unknown_order`, or `opd_ipd.order_state` naming the state it found.
    """
    row = await ctx.db.fetchrow(
        "select * from opd_ipd_lab_order where tenant_id = $1 and id = $2 for update",
        ctx.tenant.id,
        order_id,
    )
    if row is None:
        return Refusal("opd_ipd.unknown_order")
    begins, ends = MOVES[step]
    if row["state"] not in begins:
        return state_refused(row)
    if ends != "verified":
        # Verification writes its state with the record's entry, in one statement of its own.
        await ctx.db.execute(
            "update opd_ipd_lab_order set state = $3, changed_at = now(),"
            " sample_id = coalesce($4, sample_id) where tenant_id = $1 and id = $2",
            ctx.tenant.id,
            order_id,
            ends,
            sample_id,
        )
    await _note(ctx, order_id, row["state"], ends, place_id, reason)
    ctx.touch("opd_ipd.lab", ctx.tenant.id)
    await ctx.audit(
        f"opd_ipd.order_{ends}",
        entity="opd_ipd_lab_order",
        entity_id=order_id,
        before={"state": row["state"]},
        after={"state": ends, "reason": reason},
    )
    return row


async def _note(  # noqa: PLR0917 - a row's columns
    ctx: TenantContext,
    order_id: UUID,
    begins: str | None,
    ends: str,
    place_id: UUID | None,
    reason: str,
) -> None:
    await ctx.db.execute(
        _STEP,
        ctx.tenant.id,
        order_id,
        begins,
        ends,
        ctx.actor.user_id,
        ctx.actor.name,
        place_id,
        reason,
    )
