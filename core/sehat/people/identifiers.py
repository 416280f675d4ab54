"""Numbers that name one person alone: who holds one already is never registered twice with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg
from msgspec import Struct

from sehat.refusals import Refusal, declare_words
from sehat.web.i18n import marked as _

if TYPE_CHECKING:
    from sehat.tenancy.context import TenantContext

__all__ = ["IDENTIFIER_SYSTEMS", "IdentifierSystem", "add_identifier", "normalise_identifier"]

_INSERT = """
insert into person_identifier (person_id, system, value, assigner, status)
values ($1, $2, $3, $4, $5) returning id
"""
OVERRIDE = "people.override_identifier"

declare_words(
    {
        "people.identifier_form": "This is not a number of that kind. Check it, digit by digit.",
        "people.identifier_system": "Choose what kind of number this is.",
        "people.identifier_taken": (
            "This number is somebody's already. Find that person by card or name instead; a"
            " supervisor may register it again with a reason."
        ),
    }
)


class IdentifierSystem(Struct, frozen=True):
    """A kind of number, as it looks without spaces and dashes, in capitals."""

    title: str
    pattern: re.Pattern[str]


IDENTIFIER_SYSTEMS = {
    # Its last digit seems to follow Luhn, which nobody has published, so it refuses nothing.
    "abha": IdentifierSystem(_("ABHA number"), re.compile(r"[0-9]{14}")),
    "voter_id": IdentifierSystem(_("Voter id"), re.compile(r"[A-Z]{3}[0-9]{7}")),
}
"""Code → kind of number that a desk may write; a card's own number is written by its issue."""


def normalise_identifier(system: str, value: str) -> str | Refusal:
    """The number without separators; refuses with `people.identifier_…`."""
    kind = IDENTIFIER_SYSTEMS.get(system)
    if kind is None:
        return Refusal("people.identifier_system")
    bare = re.sub(r"[\s.\u2010-\u2015-]", "", value).upper()
    if not kind.pattern.fullmatch(bare):
        return Refusal("people.identifier_form")
    return bare


async def add_identifier(
    ctx: TenantContext, *, person_id: UUID, system: str, value: str, reason: str = ""
) -> UUID | Refusal:
    """Give a person a number that nobody else holds.

    Whoever holds `people.override_identifier` may write, with a reason, a number that is another
    person's already; it stands as disputed beside the first until the two are merged or one is
    withdrawn. Refuses with `people.identifier_…`.
    """
    bare = normalise_identifier(system, value)
    if isinstance(bare, Refusal):
        return bare
    taken = await ctx.db.fetchval("select identifier_taken($1, $2, $3)", system, bare, person_id)
    if taken and not (reason.strip() and ctx.allowed(OVERRIDE)):
        return Refusal("people.identifier_taken")
    try:
        async with ctx.savepoint():
            identifier: UUID = await ctx.db.fetchval(
                _INSERT, person_id, system, bare, ctx.tenant.id, "disputed" if taken else "active"
            )
    except asyncpg.UniqueViolationError:
        # Somebody else wrote it between our look and our row.
        return Refusal("people.identifier_taken")
    await ctx.audit(
        "people.identifier_disputed" if taken else "people.identifier_added",
        entity="person",
        entity_id=person_id,
        after={"system": system, "identifier": str(identifier), "reason": reason.strip() or None},
    )
    return identifier
