"""A person's cards: issue, look, print and block."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sehat.api import (
    Arrival,
    Ctx,
    Here,
    Outcome,
    PersonSight,
    Refusal,
    Shown,
    TenantContext,
    needs,
    once,
    page,
    person_seen,
    see_other,
    words,
)
from sehat_cards.domain.block import block_card
from sehat_cards.domain.issue import issue_card, note_event
from sehat_cards.domain.picture import qr_svg
from sehat_cards.paper import card_sheet_pdf
from sehat_cards.queries.cards import card_by_id, card_history, cards_of_person
from sehat_cards.ring import ring_of
from sehat_cards.sights import card_sight, event_sight

__all__ = ["block_form", "card_page", "issue_form", "person_cards", "sheet_pdf"]


@get("/people/{person:uuid}", opt=needs("cards.see_card", example="known_person"))
async def person_cards(ctx: Ctx, arrival: Here, person: FromPath[UUID]) -> Response[Any]:
    """The cards of a person who is open at this hospital."""
    return await _person_page(ctx, arrival, person)


@post(
    "/people/{person:uuid}/issue",
    opt=needs("cards.issue_card", example="known_person"),
    status_code=303,
)
async def issue_form(ctx: Ctx, arrival: Here, person: FromPath[UUID]) -> Response[Any]:
    """Issue a card; the active one, if there is one, is replaced."""

    async def verb() -> Outcome | Refusal:
        issued = await issue_card(
            ctx,
            person_id=person,
            kind="temporary" if arrival.field("kind") == "temporary" else "permanent",
            reason=arrival.field("reason"),
            ring=ring_of(arrival),
        )
        if isinstance(issued, Refusal):
            return issued
        return Outcome(issued, f"/{arrival.here.slug}/cards/cards/{issued}")

    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        return await _person_page(ctx, arrival, person, refusal=outcome)
    return see_other(outcome.location)


@get("/cards/{card:uuid}", opt=needs("cards.see_card", example="card"))
async def card_page(ctx: Ctx, arrival: Here, card: FromPath[UUID]) -> Response[Any]:
    """One card: its QR, its state and what was done to it."""
    return await _card_page(ctx, arrival, card)


@post("/cards/{card:uuid}/block", opt=needs("cards.block_card", example="card"), status_code=303)
async def block_form(ctx: Ctx, arrival: Here, card: FromPath[UUID]) -> Response[Any]:
    """Block a card that was lost, at once."""

    async def verb() -> Outcome | Refusal:
        blocked = await block_card(ctx, card_id=card, reason=arrival.field("reason"))
        if isinstance(blocked, Refusal):
            return blocked
        return Outcome(card, f"/{arrival.here.slug}/cards/cards/{card}")

    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        return await _card_page(ctx, arrival, card, refusal=outcome)
    return see_other(outcome.location)


@get("/cards/{card:uuid}/sheet.pdf", opt=needs("cards.see_card", example="card"))
async def sheet_pdf(ctx: Ctx, arrival: Here, card: FromPath[UUID]) -> Response[bytes]:
    """The card on paper, front and back; printing is written into its history."""
    row = await card_by_id(ctx.db, card)
    seen = await person_seen(arrival, ctx.db, row["person_id"]) if row else None
    if row is None or not isinstance(seen, PersonSight):
        raise NotFoundException
    body = await card_sheet_pdf(arrival, seen, row)
    await note_event(ctx, row["person_id"], card, "printed", None)
    headers = {"Content-Disposition": f'inline; filename="card-{row["serial"]}.pdf"'}
    return Response(body, media_type="application/pdf", headers=headers)


async def _person_page(
    ctx: TenantContext, arrival: Arrival, person_id: UUID, *, refusal: Refusal | None = None
) -> Response[Any]:
    seen = await person_seen(arrival, ctx.db, person_id)
    if not isinstance(seen, PersonSight):
        raise NotFoundException
    rows = await cards_of_person(ctx.db, person_id)
    return page(
        arrival,
        "cards/pages/person_cards.html",
        status=422 if refusal else 200,
        person=seen,
        cards=[card_sight(arrival, row) for row in rows],
        form=arrival.typed,
        errors=Shown({"reason": words(arrival, refusal)} if refusal else {}),
    )


async def _card_page(
    ctx: TenantContext, arrival: Arrival, card_id: UUID, *, refusal: Refusal | None = None
) -> Response[Any]:
    row = await card_by_id(ctx.db, card_id)
    seen = await person_seen(arrival, ctx.db, row["person_id"]) if row else None
    if row is None or not isinstance(seen, PersonSight):
        raise NotFoundException
    picture = base64.b64encode(qr_svg(row["qr"])).decode()
    return page(
        arrival,
        "cards/pages/card.html",
        status=422 if refusal else 200,
        person=seen,
        card=card_sight(arrival, row),
        qr_src=f"data:image/svg+xml;base64,{picture}",
        history=[event_sight(arrival, e) for e in await card_history(ctx.db, card_id)],
        sheet_href=f"/{arrival.here.slug}/cards/cards/{card_id}/sheet.pdf",
        form=arrival.typed,
        errors=Shown({"reason": words(arrival, refusal)} if refusal else {}),
    )
