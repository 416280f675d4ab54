"""Came without a card: look for a resident of the city, choose one, and they stand at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from sehat.api import (
    Arrival,
    Candidate,
    Faults,
    Here,
    Refusal,
    Shown,
    find_resident,
    needs,
    open_resident,
    page,
    parse_form,
    see_other,
)
from sehat_opd_ipd.forms.registration import ResidentForm

__all__ = ["find_form", "open_form", "residents_page"]

FINDS = "opd_ipd.register_visit"
"""The database asks for `people.find_resident` beside it."""


@get("/residents", opt=needs(FINDS))
async def residents_page(arrival: Here) -> Response[Any]:
    """Ask how they describe themselves."""
    return _page(arrival)


@post("/residents", opt=needs(FINDS), status_code=200)
async def find_form(arrival: Here) -> Response[Any]:
    """List at most five who fit, masked; the search is counted and logged."""
    form = parse_form(ResidentForm, arrival.form)
    described = form.described(arrival.business_date) if isinstance(form, ResidentForm) else form
    if isinstance(described, Faults):
        return _page(arrival, faults=described)
    if isinstance(described, dict):
        return _page(arrival, faults=Faults(described))
    found = await find_resident(
        arrival.platform.engine.pool,
        tenant_id=arrival.here.id,
        user_id=arrival.person.user_id,
        described=described,
    )
    if isinstance(found, Refusal):
        return _page(arrival, faults=Faults({"form": found}))
    return _page(arrival, candidates=found)


@post("/residents/{candidate:uuid}/open", opt=needs(FINDS, example="candidate"), status_code=303)
async def open_form(arrival: Here, candidate: FromPath[UUID]) -> Response[Any]:
    """Open the one who was chosen, as a scanned card would; choosing twice opens once more."""
    person_id = await open_resident(
        arrival.platform.engine.pool,
        tenant_id=arrival.here.id,
        user_id=arrival.person.user_id,
        candidate=candidate,
        hours=arrival.platform.settings.scan_hours,
    )
    if isinstance(person_id, Refusal):
        return _page(arrival, faults=Faults({"form": person_id}))
    return see_other(f"/{arrival.here.slug}/opd_ipd/desk?person={person_id}")


def _page(
    arrival: Arrival,
    *,
    candidates: Sequence[Candidate] | None = None,
    faults: Faults | None = None,
) -> Response[Any]:
    refused = faults.by_field.get("form") if faults else None
    too_many = refused is not None and refused.code == "people.too_many_searches"
    return page(
        arrival,
        "opd_ipd/pages/residents.html",
        status=(429 if too_many else 422) if faults else 200,
        form=arrival.typed,
        errors=Shown(faults.words(arrival)) if faults else Shown(),
        candidates=candidates,
    )
