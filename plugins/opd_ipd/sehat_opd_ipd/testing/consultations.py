"""Consultations with what a doctor writes into them."""

from __future__ import annotations

from uuid import UUID

from sehat.api import uuid7
from sehat.testing import Example, ExampleContext, Factory
from sehat_opd_ipd.testing.visits import OpenVisit, add_visit

__all__ = ["a_consultation", "begin_consultation", "examples"]


async def begin_consultation(ctx: ExampleContext, visit: OpenVisit) -> UUID:
    """The consultation of a visit, with a diagnosis and a medicine to sign."""
    practitioner = await ctx.db.fetchval("select id from practitioner limit 1")
    if practitioner is None:
        practitioner = uuid7()
        await ctx.db.execute(
            "insert into practitioner (tenant_id, id, name) values ($1, $2, 'Dr Example')",
            ctx.tenant.id,
            practitioner,
        )
    consultation = uuid7()
    await ctx.db.execute(
        "insert into opd_ipd_consultation (tenant_id, id, visit_id, person_id, practitioner_id)"
        " values ($1, $2, $3, $4, $5)",
        ctx.tenant.id,
        consultation,
        visit.id,
        visit.person_id,
        practitioner,
    )
    await ctx.db.execute(
        "insert into opd_ipd_diagnosis (tenant_id, consultation_id, system, code, display)"
        " values ($1, $2, 'icd10', 'R50.9', 'Fever, unspecified')",
        ctx.tenant.id,
        consultation,
    )
    await ctx.db.execute(
        "insert into opd_ipd_vital (tenant_id, visit_id, person_id, kind, value)"
        " values ($1, $2, $3, 'pulse', 72)",
        ctx.tenant.id,
        visit.id,
        visit.person_id,
    )
    await ctx.db.execute(
        "insert into opd_ipd_slip_print (tenant_id, visit_id) values ($1, $2)",
        ctx.tenant.id,
        visit.id,
    )
    await ctx.db.execute(
        "insert into opd_ipd_prescription_line (tenant_id, consultation_id, drug_code, drug_name,"
        " dose) values ($1, $2, 'example', 'Paracetamol 500 mg tablet', '1-1-1')",
        ctx.tenant.id,
        consultation,
    )
    return consultation


async def a_consultation(ctx: ExampleContext) -> Example:
    """A visit whose consultation is begun, and a form that saves it."""
    visit = await add_visit(ctx)
    await begin_consultation(ctx, visit)
    form = {"version": "1", "person_id": visit.person_id, "complaint": "Fever"}
    return Example(path={"visit": visit.id}, form=form)


async def _a_new_line(ctx: ExampleContext) -> Example:
    visit = await a_consultation(ctx)
    code = await ctx.db.fetchval("select code from drug where status = 'active' limit 1")
    return Example(path=visit.path, form={**visit.form, "drug_code": code, "dose": "1-0-1"})


async def _a_line(ctx: ExampleContext) -> Example:
    visit = await a_consultation(ctx)
    line = await ctx.db.fetchval(
        "select l.id from opd_ipd_prescription_line l join opd_ipd_consultation c"
        " on c.id = l.consultation_id where c.visit_id = $1",
        visit.path["visit"],
    )
    return Example(path={**visit.path, "line": line}, form=visit.form)


async def _a_removed_line(ctx: ExampleContext) -> Example:
    example = await _a_new_line(ctx)
    line = await ctx.db.fetchval(
        "update opd_ipd_prescription_line l set removed_at = now(), drug_code = $2"
        " from opd_ipd_consultation c where c.id = l.consultation_id and c.visit_id = $1"
        " returning l.id",
        example.path["visit"],
        example.form["drug_code"],
    )
    return Example(path={**example.path, "line": line}, form=example.form)


examples: dict[str, Factory] = {
    "visit": a_consultation,
    "new_line": _a_new_line,
    "line": _a_line,
    "removed_line": _a_removed_line,
}
"""The rows that routes name."""
