"""Orders of tests in each state, and the rooms of the laboratory."""

from __future__ import annotations

from uuid import UUID

from sehat.api import uuid7
from sehat.testing import Example, ExampleContext, Factory
from sehat_opd_ipd.domain.lab_order import TestOrder, place_order
from sehat_opd_ipd.domain.lab_result import enter_results
from sehat_opd_ipd.domain.lab_sample import collect_samples, refuse_sample
from sehat_opd_ipd.domain.token import move_token
from sehat_opd_ipd.testing.consultations import a_consultation, begin_consultation
from sehat_opd_ipd.testing.visits import OpenVisit, add_visit

__all__ = ["add_lab_room", "add_order", "examples"]


async def add_order(ctx: ExampleContext, visit: OpenVisit, code: str = "hb") -> UUID:
    """A test ordered at a visit."""
    placed = await place_order(
        ctx, visit_id=visit.id, person_id=visit.person_id, order=TestOrder(code=code)
    )
    if not isinstance(placed, UUID):
        raise TypeError(placed)
    return placed


async def add_lab_room(ctx: ExampleContext) -> UUID:
    """A room of the laboratory that does haematology."""
    room = uuid7()
    await ctx.db.execute(
        "insert into place (tenant_id, id, kind, code, name) values ($1, $2, 'lab_room', $3, $4)",
        ctx.tenant.id,
        room,
        f"L{room.hex[-8:]}",
        "Haematology",
    )
    await ctx.db.execute(
        "insert into opd_ipd_lab_room (tenant_id, place_id, section) values ($1, $2, $3)",
        ctx.tenant.id,
        room,
        "haematology",
    )
    return room


async def _a_lab_room(ctx: ExampleContext) -> Example:
    return Example(path={"place": await add_lab_room(ctx)}, form={"section": ["serology"]})


async def _a_new_place(_ctx: ExampleContext) -> Example:
    return Example(form={"kind": "counter", "code": f"C{uuid7().hex[-8:]}", "name": "Counter"})


async def _a_new_order(ctx: ExampleContext) -> Example:
    visit = await a_consultation(ctx)
    token = await ctx.db.fetchval(
        "select id from opd_ipd_queue_token where visit_id = $1", visit.path["visit"]
    )
    await move_token(ctx, token_id=token, step="call")
    return Example(path=visit.path, form={**visit.form, "often": "cbc"})


async def _an_order_of_a_draft(ctx: ExampleContext) -> Example:
    visit = await add_visit(ctx)
    await begin_consultation(ctx, visit)
    order = await add_order(ctx, visit)
    form = {"version": "1", "person_id": visit.person_id}
    return Example(path={"visit": visit.id, "order": order}, form=form)


async def _a_lab_order(ctx: ExampleContext) -> Example:
    """An order for which an earlier sample was taken and refused."""
    visit, room = await add_visit(ctx), await add_lab_room(ctx)
    order = await add_order(ctx, visit)
    await collect_samples(ctx, visit_id=visit.id, orders=[order], place_id=room)
    await refuse_sample(ctx, order_id=order, reason="Clotted")
    form = {"order": [str(order)], "cancel_why": "Patient left"}
    return Example(path={"visit": visit.id, "order": order}, form=form)


async def _a_collected_order(ctx: ExampleContext) -> Example:
    visit = await add_visit(ctx)
    order = await add_order(ctx, visit)
    await collect_samples(ctx, visit_id=visit.id, orders=[order], place_id=None)
    return Example(path={"order": order}, form={"value.hb": "12.5", "why": "Clotted"})


async def _a_resulted_order(ctx: ExampleContext) -> Example:
    """Results that a doctor's login entered, so that any technician may verify them."""
    made = await _a_collected_order(ctx)
    order = made.path["order"]
    if not isinstance(order, UUID):
        raise TypeError(order)
    await enter_results(ctx, order_id=order, typed={"hb": "12.5"})
    return Example(path=made.path)


examples: dict[str, Factory] = {
    "new_order": _a_new_order,
    "order_of_draft": _an_order_of_a_draft,
    "lab_order": _a_lab_order,
    "collected_order": _a_collected_order,
    "resulted_order": _a_resulted_order,
    "lab_room": _a_lab_room,
    "POST /{tenant}/opd_ipd/lab/rooms": _a_new_place,
}
"""The rows that routes name."""
