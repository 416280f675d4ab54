"""Write and take out prescription lines; a stop names its evidence and can be overridden."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from msgspec import Struct

from sehat.api import (
    Drug,
    KnownAllergy,
    Refusal,
    Stop,
    allergy_classes,
    drug_detail,
    drugs_detail,
    find_stops,
    uuid7,
)
from sehat_opd_ipd.queries.visits import lines_of

if TYPE_CHECKING:
    from sehat.api import TenantContext
    from sehat_opd_ipd.queries.allergies import AllergyHeading

__all__ = ["LineOrder", "Stopped", "add_line", "remove_line", "restore_line"]


class LineOrder(Struct, frozen=True, kw_only=True):
    """A medicine as the doctor orders it; `days` and `quantity` may be left open."""

    drug_code: str
    dose: str
    timing: str = ""
    days: int | None = None
    quantity: int | None = None
    instructions: str = ""
    override_reason: str = ""


class Stopped(Struct, frozen=True):
    """The medicine was not added: allergies or duplicates stand against it."""

    drug_code: str
    drug_name: str
    stops: Sequence[Stop]


async def add_line(
    ctx: TenantContext, *, consultation_id: UUID, order: LineOrder, allergies: AllergyHeading
) -> UUID | Stopped | Refusal:
    """Add a medicine unless something stands against it, or a reason overrides that.

    Stops are by base substance, so a combination, brand, salt or hydrate stops too. Refuses with
    `opd_ipd.unknown_drug` or `opd_ipd.dose`.
    """
    drug = await drug_detail(ctx.db, order.drug_code)
    if drug is None:
        return Refusal("opd_ipd.unknown_drug")
    if not order.dose:
        return Refusal("opd_ipd.dose")
    lines = await lines_of(ctx.db, ctx.tenant.id, consultation_id)
    stops = find_stops(
        drug=drug,
        allergies=[_known(row) for row in allergies.statements],
        current=await drugs_detail(ctx.db, [row["drug_code"] for row in lines]),
        classes=await allergy_classes(ctx.db, ctx.locale),
    )
    stopped = any(stop.severity == "stop" for stop in stops)
    if stopped and not order.override_reason:
        return Stopped(drug.code, drug.name, stops)
    line_id = uuid7()
    await ctx.db.execute(
        "insert into opd_ipd_prescription_line (tenant_id, id, consultation_id, position,"
        " drug_code, drug_name, dose, timing, days, quantity, instructions, stops,"
        " override_reason) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,"
        " $12::text::jsonb, $13)",
        ctx.tenant.id,
        line_id,
        consultation_id,
        max((row["position"] for row in lines), default=0) + 1,
        drug.code,
        _full_name(drug),
        order.dose,
        order.timing,
        order.days,
        order.quantity,
        order.instructions,
        msgspec.json.encode(stops).decode(),
        order.override_reason if stopped else None,
    )
    await ctx.audit(
        "opd_ipd.line_overridden" if stopped else "opd_ipd.line_added",
        entity="opd_ipd_prescription_line",
        entity_id=line_id,
        after={"drug": drug.code, "reason": order.override_reason if stopped else None},
    )
    return line_id


async def remove_line(ctx: TenantContext, *, consultation_id: UUID, line_id: UUID) -> None:
    """Take a medicine out of a draft."""
    await ctx.db.execute(
        "update opd_ipd_prescription_line set removed_at = now()"
        " where tenant_id = $1 and consultation_id = $2 and id = $3 and removed_at is null",
        ctx.tenant.id,
        consultation_id,
        line_id,
    )
    await ctx.audit("opd_ipd.line_removed", entity="opd_ipd_prescription_line", entity_id=line_id)


async def restore_line(
    ctx: TenantContext, *, consultation_id: UUID, line_id: UUID, allergies: AllergyHeading
) -> UUID | Stopped | Refusal:
    """Put a medicine back that was taken out of this draft; what stands against it is asked anew.

    Refuses with `opd_ipd.cannot_undo` where it is not there to be put back, and as `add_line`.
    """
    row = await ctx.db.fetchrow(
        "delete from opd_ipd_prescription_line where tenant_id = $1 and consultation_id = $2"
        " and id = $3 and removed_at is not null returning *",
        ctx.tenant.id,
        consultation_id,
        line_id,
    )
    if row is None:
        return Refusal("opd_ipd.cannot_undo")
    names = ("drug_code", "dose", "timing", "days", "quantity", "instructions")
    order = LineOrder(
        **{name: row[name] for name in names}, override_reason=row["override_reason"] or ""
    )
    return await add_line(ctx, consultation_id=consultation_id, order=order, allergies=allergies)


def _full_name(drug: Drug) -> str:
    """Name and form, such as `Paracetamol 500 mg tablet`, where the name does not say the form."""
    said = not drug.form or drug.form.lower() in drug.name.lower()
    return drug.name if said else f"{drug.name} {drug.form.lower()}"


def _known(row: Any) -> KnownAllergy:  # noqa: ANN401 - a row
    return KnownAllergy(
        code=row["allergen_code"],
        display=row["allergen_text"],
        reaction=row["reaction"] or "",
        day=row["recorded_at"].date(),
        hospital=row["hospital"],
    )
