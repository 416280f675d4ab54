"""Find by card, from any desk: a scanned QR, or a typed number with a second fact."""

from __future__ import annotations

import re
from typing import Any

from litestar import Response, get, post

from sehat.api import (
    Arrival,
    Here,
    Refusal,
    Shown,
    find_registered,
    fragment,
    needs,
    own_path,
    page,
    see_other,
    sight_of,
    words,
)
from sehat_cards.domain.find import find_card
from sehat_cards.ring import ring_of

_CARD = re.compile(r"^(SEHAT|[0-9][0-9 .\u2010-\u2015-]{10,14}$)", re.IGNORECASE)

__all__ = ["find_form", "find_page"]


@get("/find", opt=needs("cards.find_card"))
async def find_page(arrival: Here) -> Response[Any]:
    """Ask for a card."""
    return page(arrival, "cards/pages/find.html", form=Shown(), errors=Shown(), hits=(), next="")


@post("/find", opt=needs("cards.find_card"), status_code=200)
async def find_form(arrival: Here) -> Response[Any]:
    """Look the card up, which is logged, and go on where the desk wants the person.

    What is no card's number is a name or another number: the hospital's own people who fit it
    are listed, so that the box works without a script too.
    """
    if arrival.field("text") and not _CARD.match(arrival.field("text")):
        return await _named(arrival)
    found = await find_card(
        arrival.platform.engine.pool,
        tenant_id=arrival.here.id,
        user_id=arrival.person.user_id,
        text=arrival.field("text"),
        second=arrival.field("second"),
        purpose="care" if arrival.field("purpose") == "care" else "registration",
        hours=arrival.platform.settings.scan_hours,
        keys=ring_of(arrival).public_keys,
    )
    following = own_path(arrival.field("next"))
    if isinstance(found, Refusal):
        return _refused(arrival, found, following)
    onward = _onward(arrival, following, str(found["person_id"]))
    if not arrival.by_script:
        return see_other(onward)
    person = sight_of(arrival, found, arrival.business_date)
    return fragment(arrival, "cards/fragments/found.html", person=person, next_href=onward)


async def _named(arrival: Arrival) -> Response[Any]:
    following = own_path(arrival.field("next"))
    rows = await find_registered(
        arrival.platform.engine.pool,
        tenant_id=arrival.here.id,
        text=arrival.field("text"),
        today=arrival.business_date,
    )
    return page(
        arrival,
        "cards/pages/find.html",
        status=200 if rows else 422,
        form=arrival.typed,
        errors=Shown({} if rows else {"text": words(arrival, Refusal("cards.nobody"))}),
        hits=[
            (sight_of(arrival, row, arrival.business_date), _onward(arrival, following, row["id"]))
            for row in rows
        ],
        next=following if following != "/" else "",
    )


def _refused(arrival: Arrival, refusal: Refusal, following: str) -> Response[Any]:
    field = "second" if refusal.code in ("cards.second_fact", "cards.not_found") else "text"
    return page(
        arrival,
        "cards/pages/find.html",
        status=429 if refusal.code == "cards.too_many_misses" else 422,
        form=arrival.typed,
        errors=Shown({field: words(arrival, refusal)}),
        hits=(),
        next=following if following != "/" else "",
    )


def _onward(arrival: Arrival, following: str, person_id: object) -> str:
    if following == "/":
        return f"/{arrival.here.slug}/cards/people/{person_id}"
    return f"{following.partition('?')[0]}?person={person_id}"
