"""What signing leaves in the record, and those who are in care."""

from __future__ import annotations

from sehat.api import uuid7
from sehat.testing import Example, ExampleContext, Factory
from sehat_opd_ipd.testing.visits import add_visit

__all__ = ["examples"]


async def _an_entry(ctx: ExampleContext) -> Example:
    visit, entry = await add_visit(ctx), uuid7()
    document = (
        '{"entry": [{"fullUrl": "Composition/1", "resource": {"resourceType": "Composition",'
        ' "section": [{"title": "Chief complaints", "text": {"div": "Fever"}},'
        ' {"title": "Allergies", "text": {"div": "not_recorded"}},'
        ' {"title": "Advice", "text": {"div": "Rest"}}]}}]}'
    )
    await ctx.db.execute(
        "insert into record_entry (person_id, id, tenant_id, kind, grade, occurred_at, title,"
        " summary, fhir, author, signed_at, sha256) values ($1, $2, $3, 'opd_consultation',"
        " 'document', $4, 'General medicine', $5::text::jsonb, $6::text::jsonb, $7::text::jsonb,"
        " $4, 'aa')",
        visit.person_id,
        entry,
        ctx.tenant.id,
        ctx.now,
        '{"diagnoses": [], "medicines": [], "visit": "261124-A-001"}',
        document,
        '{"name": "Dr Example", "qualification": "MBBS", "council": "DMC", "council_number": "1"}',
    )
    return Example(path={"person": visit.person_id, "entry": entry})


async def _an_entry_to_tell(ctx: ExampleContext) -> Example:
    made = await _an_entry(ctx)
    await ctx.db.execute(
        "update person set mobile = '9811112222' where id = $1", made.path["person"]
    )
    return made


async def _a_person_in_care(ctx: ExampleContext) -> Example:
    visit = await add_visit(ctx)
    return Example(path={"person": visit.person_id}, form={"none_known": "1", "visit_id": visit.id})


examples: dict[str, Factory] = {
    "entry": _an_entry,
    "entry_to_tell": _an_entry_to_tell,
    "person_in_care": _a_person_in_care,
}
"""The rows that routes name."""
