"""The registration desk: find by card, start a visit, register somebody new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post

from sehat.api import (
    Arrival,
    Ctx,
    Faults,
    Here,
    Outcome,
    PersonSight,
    Refusal,
    Shown,
    TenantContext,
    add_identifier,
    at_counter,
    decide_duplicates,
    needs,
    note_area,
    once,
    page,
    parse_form,
    person_seen,
    read_sections,
    register_person,
    save_sections,
    see_other,
    show_sections,
    words,
)
from sehat_opd_ipd.api import RegisteredPatient
from sehat_opd_ipd.boards import PANEL, PANEL_TOKENS, TOPIC
from sehat_opd_ipd.domain.register_visit import VisitOrder, register_visit
from sehat_opd_ipd.forms.registration import NewPatient, VisitForm, born_of
from sehat_opd_ipd.queries.queues import (
    open_queues,
    open_queues_alone,
    rooms_with_tokens,
    waiting_tokens,
)
from sehat_opd_ipd.sights import (
    PRIORITIES,
    QueueChoice,
    day_figures_shown,
    queue_choices,
    room_sights,
    token_sights,
)

__all__ = ["desk", "register_new", "start_visit"]

PERMISSION = "opd_ipd.register_visit"
REGISTRATION = "opd_ipd.registration"
"""The form of a new registration, to which other plugins may add sections."""


@get("/desk", opt=needs(PERMISSION))
async def desk(arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """The desk; with `person` in the address, that person stands ready for a visit."""
    chosen = _uuid(request.query_params.get("person", ""))
    if chosen is None:
        return await _empty_desk(arrival)
    async with arrival.begin() as ctx:
        seen = await person_seen(arrival, ctx.db, chosen)
        if isinstance(seen, Refusal):
            return await _desk(ctx, arrival, note=words(arrival, seen))
        past = await _past(ctx, arrival, chosen)
        return await _desk(ctx, arrival, person=seen, past=past)


@post("/visits", opt=needs(PERMISSION), status_code=303)
async def start_visit(arrival: Here) -> Response[Any]:
    """Start a visit of a person who is open here: one statement, one round trip."""
    form = parse_form(VisitForm, arrival.form)
    person_id = _uuid(arrival.field("person_id"))
    key = arrival.key
    if isinstance(form, Faults) or person_id is None or key is None:
        return await _desk_again(arrival, form if isinstance(form, Faults) else None, person_id)
    outcome = await register_visit(
        arrival.platform.engine.pool, _order(arrival, person_id, form, key)
    )
    if isinstance(outcome, Refusal):
        return await _desk_again(arrival, Faults({"queue_id": outcome}), person_id)
    arrival.touch(TOPIC, form.queue_id)
    return at_counter(arrival, see_other(_slip(arrival, outcome.visit_id)), str(form.queue_id))


@post("/registrations", opt=needs(PERMISSION), status_code=303)
async def register_new(ctx: Ctx, arrival: Here) -> Response[Any]:
    """Register somebody new and start the visit, in one transaction."""
    form = parse_form(NewPatient, arrival.form)
    if isinstance(form, Faults):
        return await _desk(ctx, arrival, faults=_all_faults(arrival, form), status=422)
    sections = read_sections(arrival, REGISTRATION)
    if isinstance(sections, Faults):
        return await _desk(ctx, arrival, faults=sections, status=422)
    details = form.details(arrival.business_date)
    if isinstance(details, dict):
        return await _desk(ctx, arrival, faults=Faults(details), status=422)

    async def verb() -> Outcome | Refusal:
        person_id, _ = await register_person(ctx, details)
        if form.id_value:
            added = await add_identifier(
                ctx,
                person_id=person_id,
                system=form.id_system,
                value=form.id_value,
                reason=form.id_reason or "",
            )
            if isinstance(added, Refusal):
                return added
        await decide_duplicates(ctx, person_id, _ruled_out(arrival))
        assert arrival.key is not None  # noqa: S101 - `once` refused a form without one
        registered = await register_visit(ctx.db, _order(arrival, person_id, form, arrival.key))
        if isinstance(registered, Refusal):
            return registered
        saved = RegisteredPatient(person_id, registered.visit_id)
        if refused := await save_sections(ctx, arrival, REGISTRATION, sections, saved):
            return refused
        ctx.touch(TOPIC, form.queue_id)
        await note_area(ctx, name=form.locality, district=form.district)
        return Outcome(registered.visit_id, _slip(arrival, registered.visit_id))

    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        field = _field_of(outcome)
        return await _desk(ctx, arrival, faults=Faults({field: outcome}), status=422)
    return at_counter(arrival, see_other(outcome.location), str(form.queue_id))


def _field_of(refusal: Refusal) -> str:
    if refusal.code.startswith("people.identifier"):
        return "id_value"
    return "queue_id" if refusal.code.startswith("opd_ipd.") else "form"


def _ruled_out(arrival: Arrival) -> set[UUID]:
    """Those whom the warning named and the clerk called somebody else."""
    return {found for text in arrival.form.get("different", []) if (found := _uuid(text))}


def _all_faults(arrival: Arrival, form: Faults) -> Faults:
    """The form's faults and those of the birth date, so that all are told at once."""
    born = born_of(
        arrival.field("birth"),
        arrival.field("age"),
        arrival.field("age_unit") or "years",
        arrival.business_date,
        unidentified=bool(arrival.field("unidentified")),
    )
    return Faults({**form.by_field, **(born if isinstance(born, dict) else {})})


def _order(arrival: Arrival, person_id: UUID, form: VisitForm, key: UUID) -> VisitOrder:
    return VisitOrder(
        tenant_id=arrival.here.id,
        user_id=arrival.person.user_id,
        key=key,
        body_hash=arrival.body_hash,
        person_id=person_id,
        queue_id=form.queue_id,
        business_date=arrival.business_date,
        priority=form.priority,
        note=form.note,
    )


async def _desk_again(
    arrival: Arrival, faults: Faults | None, person_id: UUID | None
) -> Response[Any]:
    async with arrival.begin() as ctx:
        seen = await person_seen(arrival, ctx.db, person_id) if person_id else None
        person = seen if isinstance(seen, PersonSight) else None
        past = await _past(ctx, arrival, person.id) if person else None
        problem = faults or Faults({"queue_id": Refusal("form.no_key")})
        return await _desk(ctx, arrival, person=person, past=past, faults=problem, status=422)


async def _empty_desk(arrival: Arrival) -> Response[Any]:
    """The desk as it is opened all day: one round trip, and a panel that all desks share."""
    day = arrival.business_date
    pool = arrival.platform.engine.pool
    queues = queue_choices(arrival, await open_queues_alone(pool, arrival.here.id, day))
    queue = _of_counter(arrival, queues)
    seen = queue and await arrival.platform.hub.boards.view(
        PANEL, arrival.here, queue.id, arrival.locale
    )
    if not seen:
        async with arrival.begin() as ctx:
            return await _desk(ctx, arrival)
    return _shown(arrival, queues, seen)


async def _desk(
    ctx: TenantContext,
    arrival: Arrival,
    *,
    person: PersonSight | None = None,
    past: list[Any] | None = None,
    note: str = "",
    faults: Faults | None = None,
    status: int = 200,
) -> Response[Any]:
    rows = await open_queues(ctx.db, ctx.tenant.id, ctx.business_date, median=True)
    queues = queue_choices(arrival, rows)
    queue = _of_counter(arrival, queues)
    rooms, waiting = [], []
    if queue is not None:
        at = (ctx.db, ctx.tenant.id, queue.id, ctx.business_date)
        rooms = room_sights(arrival, await rooms_with_tokens(*at))
        waiting = token_sights(arrival, await waiting_tokens(*at, limit=PANEL_TOKENS))
    figures = day_figures_shown(arrival, queues, rows[0]["median_wait"] if rows else None)
    panel = {"queue": queue, "rooms": rooms, "waiting": waiting, "figures": figures}
    return _shown(
        arrival, queues, panel, person=person, past=past, note=note, faults=faults, status=status
    )


def _of_counter(arrival: Arrival, queues: Sequence[QueueChoice]) -> QueueChoice | None:
    """The queue that this counter chose last, or the busiest where it chose none of these yet."""
    chosen = next((queue for queue in queues if str(queue.id) == arrival.counter), None)
    return chosen or max(queues, key=lambda queue: queue.waiting, default=None)


def _shown(
    arrival: Arrival,
    queues: Sequence[QueueChoice],
    panel: Mapping[str, Any],
    *,
    person: PersonSight | None = None,
    past: list[Any] | None = None,
    note: str = "",
    faults: Faults | None = None,
    status: int = 200,
) -> Response[Any]:
    say = arrival.platform.catalogues.text
    return page(
        arrival,
        "opd_ipd/pages/registration_desk.html",
        status=status,
        today=arrival.day_text(arrival.business_date),
        person=person,
        past=past,
        note=note,
        form=arrival.typed,
        counter=arrival.counter,
        cards=arrival.takes_part("cards"),
        errors=faults.words(arrival) if faults else Shown(),
        sections=show_sections(arrival, REGISTRATION, faults),
        departments=[(queue.id, queue.name) for queue in queues],
        priorities=[(key, say(arrival.locale, text)) for key, text in PRIORITIES.items()],
        **panel,
    )


async def _past(ctx: TenantContext, arrival: Arrival, person_id: UUID) -> list[Any] | None:
    """What the record tells a desk; None where neither a scan nor care opens it here."""
    opening = await ctx.record.open(person_id, purpose="registration", basis="scan")
    if isinstance(opening, Refusal):
        opening = await ctx.record.open(person_id, purpose="registration", basis="care")
    if isinstance(opening, Refusal):
        return None
    rows = await ctx.record.entries(opening, limit=5)
    return [
        {
            "day": arrival.day_text(arrival.local(row["occurred_at"]).date()),
            "title": row["title"],
            "hospital": row["hospital"],
        }
        for row in rows
        if row["grade"] == "event"
    ]


def _slip(arrival: Arrival, visit_id: UUID) -> str:
    return f"/{arrival.here.slug}/opd_ipd/visits/{visit_id}/slip"


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
