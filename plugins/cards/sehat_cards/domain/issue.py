"""Issue a card: the number stays for life, the serial and the signed QR are this card's own."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

import asyncpg

from sehat.api import Refusal, uuid7
from sehat_cards.api import CardIssued
from sehat_cards.domain.number import generate_number
from sehat_cards.domain.qr import sign_card

if TYPE_CHECKING:
    from sehat.api import TenantContext
    from sehat_cards.domain.keys import KeyRing

__all__ = ["Kind", "issue_card"]

Kind = Literal["temporary", "permanent"]

VALID_DAYS = {"temporary": 365, "permanent": 3650}
_TRIES = 20


async def issue_card(
    ctx: TenantContext, *, person_id: UUID, kind: Kind, reason: str, ring: KeyRing
) -> UUID | Refusal:
    """Issue a card and replace the active ones; return the new card's id.

    The person must be known at this hospital. Refuses with `cards.unknown_person`, or with
    `cards.reason_needed` where an active card is replaced without saying why.
    """
    person = await ctx.db.fetchrow("select * from person where id = $1", person_id)
    if person is None:
        return Refusal("cards.unknown_person")
    standing = await ctx.db.fetch(
        "select id from cards_card where person_id = $1 and status = 'active' for update",
        person_id,
    )
    if standing and not reason:
        return Refusal("cards.reason_needed")
    number = await _number_of(ctx, person_id)
    card_id = await _write(ctx, person, number, kind, ring)
    for row in standing:
        await ctx.db.execute(
            "update cards_card set status = 'replaced' where person_id = $1 and id = $2",
            person_id,
            row["id"],
        )
        await note_event(ctx, person_id, row["id"], "replaced", reason)
    await note_event(ctx, person_id, card_id, "issued", reason or None)
    await ctx.audit(
        "cards.card_issued", entity="cards_card", entity_id=card_id, after={"kind": kind}
    )
    await ctx.publish(CardIssued(aggregate_id=card_id, person_id=person_id, kind=kind))
    return card_id


async def note_event(
    ctx: TenantContext, person_id: UUID, card_id: UUID, kind: str, reason: str | None
) -> None:
    """Write what was done to a card into its history."""
    await ctx.db.execute(
        "insert into cards_card_event (person_id, card_id, tenant_id, kind, reason, by)"
        " values ($1, $2, $3, $4, $5, $6)",
        person_id,
        card_id,
        ctx.tenant.id,
        kind,
        reason,
        ctx.actor.user_id,
    )


async def _number_of(ctx: TenantContext, person_id: UUID) -> str:
    number: str | None = await ctx.db.fetchval(
        "select value from person_identifier where person_id = $1 and system = 'card_number'",
        person_id,
    )
    for _ in range(_TRIES if number is None else 0):
        drawn = generate_number()
        try:
            async with ctx.savepoint():
                await ctx.db.execute(
                    "insert into person_identifier (person_id, system, value, assigner)"
                    " values ($1, 'card_number', $2, $3)",
                    person_id,
                    drawn,
                    ctx.tenant.id,
                )
        except asyncpg.UniqueViolationError:
            continue
        return drawn
    if number is None:
        message = f"{_TRIES} random card numbers were all taken; look at the random source."
        raise RuntimeError(message)
    return number


async def _write(
    ctx: TenantContext,
    person: Any,  # noqa: ANN401 - a row
    number: str,
    kind: Kind,
    ring: KeyRing,
) -> UUID:
    card_id, serial = uuid7(), secrets.token_hex(8)
    index = await ctx.db.fetchval("select nextval('cards_status_index')")
    expires_at = ctx.now + timedelta(days=VALID_DAYS[kind])
    text = sign_card(
        number=number,
        serial=serial,
        name=person["name"],
        birth_date=person["birth_date"],
        birth_precision=person["birth_precision"],
        sex=person["sex"],
        issued_at=ctx.now,
        expires_at=expires_at,
        status_index=index,
        ring=ring,
    )
    await ctx.db.execute(
        "insert into cards_card (person_id, id, number, serial, kind, status_index, qr, issued_at,"
        " expires_at, issued_in, issued_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        person["id"],
        card_id,
        number,
        serial,
        kind,
        index,
        text,
        ctx.now,
        expires_at,
        ctx.tenant.id,
        ctx.actor.user_id,
    )
    return card_id
