"""Register a person of the city: one row, the names as given, and what was said of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from sehat.ids import uuid7
from sehat.people.name_keys import spoken_name
from sehat.people.names import script_of, sort_key
from sehat.people.search_tokens import person_tokens

if TYPE_CHECKING:
    from sehat.tenancy.context import TenantContext

__all__ = ["INSERT_PERSON", "PersonDetails", "register_person", "values_of"]

INSERT_PERSON = """
insert into person (id, name, name_local, sex, birth_date, birth_precision, mobile, guardian_name,
  guardian_relation, address_line, locality, ward_code, district, pin, sort_key, spoken,
  search_tokens, unidentified, created_in)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetails:
    """What is said of a person at a desk or in a survey.

    A birth date stands with its precision: `day`, `month`, `year`, `age` (computed from an age
    that was told) or `unknown` with no date.
    """

    name: str
    name_local: str | None = None
    sex: str = "unknown"
    birth_date: date | None = None
    birth_precision: str = "unknown"
    mobile: str | None = None
    guardian_name: str | None = None
    guardian_relation: str | None = None
    address_line: str | None = None
    locality: str | None = None
    ward_code: str | None = None
    district: str | None = None
    pin: str | None = None
    unidentified: bool = False


async def register_person(
    ctx: TenantContext, details: PersonDetails, *, source: str = "desk"
) -> tuple[UUID, str]:
    """Write the person and make them one of the hospital's own; return id and hospital number."""
    person_id = uuid7()
    values = values_of(details)
    await ctx.db.execute(INSERT_PERSON, person_id, *values, details.unidentified, ctx.tenant.id)
    number = await _register(ctx, person_id)
    await _write_names(ctx, person_id, details, source)
    await ctx.db.execute(
        "insert into person_demographics (person_id, tenant_id, version, fields, evidence, by)"
        " values ($1, $2, 1, $3::text::jsonb, 'stated', $4)",
        person_id,
        ctx.tenant.id,
        msgspec.json.encode(asdict(details)).decode(),
        ctx.actor.user_id,
    )
    await ctx.audit(
        "people.person_registered", entity="person", entity_id=person_id, after={"number": number}
    )
    return person_id, number


def values_of(details: PersonDetails) -> tuple[object, ...]:
    """The columns of `INSERT_PERSON` between the id and what only a desk knows."""
    return (
        details.name,
        details.name_local,
        details.sex,
        details.birth_date,
        details.birth_precision,
        details.mobile,
        details.guardian_name,
        details.guardian_relation,
        details.address_line,
        details.locality,
        details.ward_code,
        details.district,
        details.pin,
        sort_key(details.name),
        spoken_name(details.name),
        person_tokens(filter(None, (details.name, details.name_local)), details.mobile),
    )


async def _register(ctx: TenantContext, person_id: UUID) -> str:
    return await ctx.db.fetchval(  # type: ignore[no-any-return]
        "select give_registration($1, $2, $3, $4)",
        ctx.tenant.id,
        person_id,
        ctx.actor.user_id,
        ctx.business_date,
    )


async def _write_names(
    ctx: TenantContext, person_id: UUID, details: PersonDetails, source: str
) -> None:
    names = [(details.name, True), *([(details.name_local, False)] if details.name_local else [])]
    await ctx.db.executemany(
        'insert into person_name (person_id, text, script, source, "primary")'
        " values ($1, $2, $3, $4, $5)",
        [(person_id, text, script_of(text), source, primary) for text, primary in names],
    )
