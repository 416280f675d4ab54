"""The consultation page: one form, whose every button saves what was typed before it acts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sehat.api import (
    Arrival,
    Ctx,
    Faults,
    Here,
    Opening,
    Outcome,
    PersonSight,
    Refusal,
    Shown,
    TenantContext,
    drug_detail,
    drug_named,
    needs,
    once,
    page,
    parse_form,
    person_seen,
    see_other,
    slots,
    step_up,
    step_up_needed,
    words,
)
from sehat_opd_ipd.api import PatientSide
from sehat_opd_ipd.consultation_sights import consultation_context, stale_sight, stop_sight
from sehat_opd_ipd.domain.allergy import state_allergy, state_no_known_allergies
from sehat_opd_ipd.domain.consultation import Stale, begin_consultation, save_draft
from sehat_opd_ipd.domain.instead import drugs_instead
from sehat_opd_ipd.domain.prescription import Stopped, add_line, remove_line, restore_line
from sehat_opd_ipd.domain.prescription_message import tell_prescription
from sehat_opd_ipd.domain.record import open_for_care
from sehat_opd_ipd.domain.signing import sign_consultation
from sehat_opd_ipd.domain.token import move_token
from sehat_opd_ipd.domain.vitals import VITALS
from sehat_opd_ipd.forms.consultation import ConsultationForm
from sehat_opd_ipd.queries.allergies import allergies_of
from sehat_opd_ipd.queries.queues import posting_of
from sehat_opd_ipd.queries.visits import visit_detail

__all__ = [
    "act_on_draft",
    "add_line_form",
    "consultation_page",
    "remove_line_form",
    "restore_line_form",
    "save_form",
    "sign_form",
    "state_allergy_form",
    "visit_path",
]

CONSULT = needs("opd_ipd.consult", example="visit")
SIGN = needs("opd_ipd.sign_prescription", example="visit")

Step = Callable[[UUID, Opening], Awaitable["Outcome | Refusal | Stopped"]]


@get("/visits/{visit:uuid}", opt=CONSULT)
async def consultation_page(
    ctx: Ctx, arrival: Here, visit: FromPath[UUID], request: Request[Any, Any, Any]
) -> Response[Any]:
    """The patient's page; opening it opens the record, which is logged."""
    row, seen, opening = await _patient(ctx, arrival, visit)
    posting = await posting_of(ctx.db, ctx.tenant.id, arrival.person.user_id, ctx.business_date)
    if posting is not None:
        await begin_consultation(
            ctx,
            visit_id=visit,
            person_id=row["person_id"],
            practitioner_id=posting["practitioner_id"],
        )
        if row["token_state"] == "called":  # noqa: S105 - a queue token's state
            await move_token(ctx, token_id=row["token_id"], step="enter")
    asked = request.query_params
    before, removed = asked.get("before", ""), asked.get("removed", "")
    return await _page(ctx, arrival, row, seen, opening, before=before, removed=removed)


@post("/visits/{visit:uuid}/save", opt=CONSULT, status_code=303)
async def save_form(ctx: Ctx, arrival: Here, visit: FromPath[UUID]) -> Response[Any]:
    """Save the draft."""

    async def step(_: UUID, __: Opening) -> Outcome:
        return Outcome(visit, visit_path(arrival, visit))

    return await act_on_draft(ctx, arrival, visit, step)


@post(
    "/visits/{visit:uuid}/lines",
    opt=needs("opd_ipd.consult", example="new_line"),
    status_code=303,
)
async def add_line_form(ctx: Ctx, arrival: Here, visit: FromPath[UUID]) -> Response[Any]:
    """Save, then add the medicine unless something stands against it.

    What is offered instead of a stopped medicine takes its place in the form, and asks for a dose.
    """
    await _take_instead(ctx, arrival)

    async def step(consultation_id: UUID, opening: Opening) -> Outcome | Refusal | Stopped:
        form = parse_form(ConsultationForm, arrival.form)
        assert isinstance(form, ConsultationForm)  # noqa: S101 - `act_on_draft` parsed it before
        added = await add_line(
            ctx,
            consultation_id=consultation_id,
            order=form.line(await _drug_code(ctx, arrival)),
            allergies=await allergies_of(ctx.db, opening),
        )
        return Outcome(added, visit_path(arrival, visit)) if isinstance(added, UUID) else added

    return await act_on_draft(ctx, arrival, visit, step)


@post(
    "/visits/{visit:uuid}/lines/{line:uuid}/remove",
    opt=needs("opd_ipd.consult", example="line"),
    status_code=303,
)
async def remove_line_form(
    ctx: Ctx, arrival: Here, visit: FromPath[UUID], line: FromPath[UUID]
) -> Response[Any]:
    """Save, then take the medicine out."""

    async def step(consultation_id: UUID, _: Opening) -> Outcome:
        await remove_line(ctx, consultation_id=consultation_id, line_id=line)
        return Outcome(line, f"{visit_path(arrival, visit)}?removed={line}")

    return await act_on_draft(ctx, arrival, visit, step)


@post(
    "/visits/{visit:uuid}/lines/{line:uuid}/restore",
    opt=needs("opd_ipd.consult", example="removed_line"),
    status_code=303,
)
async def restore_line_form(
    ctx: Ctx, arrival: Here, visit: FromPath[UUID], line: FromPath[UUID]
) -> Response[Any]:
    """Save, then put the medicine back that was taken out."""

    async def step(consultation_id: UUID, opening: Opening) -> Outcome | Refusal | Stopped:
        added = await restore_line(
            ctx,
            consultation_id=consultation_id,
            line_id=line,
            allergies=await allergies_of(ctx.db, opening),
        )
        return Outcome(added, visit_path(arrival, visit)) if isinstance(added, UUID) else added

    return await act_on_draft(ctx, arrival, visit, step)


@post("/visits/{visit:uuid}/sign", opt=SIGN, status_code=303)
async def sign_form(ctx: Ctx, arrival: Here, visit: FromPath[UUID]) -> Response[Any]:
    """Save, then sign; password or code are asked again after some minutes."""

    async def step(_: UUID, opening: Opening) -> Outcome | Refusal:
        if arrival.field("drug_text") or arrival.field("drug_code"):
            return Refusal("opd_ipd.line_unfinished")
        if arrival.field("test_text") or arrival.field("test_code"):
            return Refusal("opd_ipd.test_unfinished")
        refused = await step_up(arrival)
        if refused is not None:
            return refused
        day = ctx.business_date
        signed = await sign_consultation(
            ctx,
            visit_id=visit,
            posting=await posting_of(ctx.db, ctx.tenant.id, arrival.person.user_id, day),
            allergies=await allergies_of(ctx.db, opening),
        )
        if isinstance(signed, Refusal):
            return signed
        row = await visit_detail(ctx.db, ctx.tenant.id, visit)
        if row["token_state"] not in ("done", "left"):
            await move_token(ctx, token_id=row["token_id"], step="finish")
        await tell_prescription(ctx, person_id=row["person_id"], entry_id=signed.entry_id)
        where = f"/{arrival.here.slug}/opd_ipd/people/{row['person_id']}/entries"
        return Outcome(signed.entry_id, f"{where}/{signed.entry_id}")

    return await act_on_draft(ctx, arrival, visit, step)


@post(
    "/people/{person:uuid}/allergies",
    opt=needs("opd_ipd.consult", example="person_in_care"),
    status_code=303,
)
async def state_allergy_form(ctx: Ctx, arrival: Here, person: FromPath[UUID]) -> Response[Any]:
    """State an allergy, or that the person was asked and none is known."""
    seen = await person_seen(arrival, ctx.db, person)
    opening = await open_for_care(ctx, person) if isinstance(seen, PersonSight) else None
    if opening is None:
        raise NotFoundException

    async def verb() -> Outcome | Refusal:
        if arrival.field("none_known"):
            stated: UUID | Refusal = await state_no_known_allergies(ctx, person_id=person)
        else:
            stated = await state_allergy(
                ctx,
                person_id=person,
                allergen_code=arrival.field("allergen_code"),
                reaction=arrival.field("reaction"),
                severity=arrival.field("severity") or "moderate",
            )
        if isinstance(stated, Refusal):
            return stated
        return Outcome(stated, visit_path(arrival, UUID(arrival.field("visit_id"))))

    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        row, shown, opened = await _patient(ctx, arrival, UUID(arrival.field("visit_id")))
        errors = Shown({"allergen_code": words(arrival, outcome)})
        return await _page(ctx, arrival, row, shown, opened, errors=errors, status=422)
    return see_other(outcome.location)


async def act_on_draft(
    ctx: TenantContext, arrival: Arrival, visit: UUID, step: Step
) -> Response[Any]:
    """Save the form, then take the step; what cannot be done shows the page as it was typed."""
    row, seen, opening = await _patient(ctx, arrival, visit)
    mismatch = await _other_patient(ctx, arrival, row, seen)
    if mismatch is not None:
        return await _page(ctx, arrival, row, seen, opening, errors=mismatch, status=409)
    form = parse_form(ConsultationForm, arrival.form)
    if isinstance(form, Faults):
        errors = form.words(arrival)
        return await _page(ctx, arrival, row, seen, opening, errors=errors, status=422)
    aside: dict[str, Any] = {}

    async def verb() -> Outcome | Refusal:
        saved = await save_draft(ctx, visit_id=visit, draft=form.draft(list(VITALS)))
        if isinstance(saved, Stale):
            aside["stale"] = await stale_sight(ctx, arrival, saved)
            return Refusal("opd_ipd.stale", {"name": saved.saver})
        if isinstance(saved, Refusal):
            return saved
        if opening is None:
            return Refusal("record.no_basis")
        done = await step(saved, opening)
        if isinstance(done, Stopped):
            instead = await drugs_instead(ctx, stopped=done)
            aside["stop"] = stop_sight(arrival, done, instead)
            return Refusal("opd_ipd.stopped", {"drug": done.drug_name, "evidence": ""})
        return done

    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        status = 409 if "stale" in aside else 422
        errors = Shown({} if aside else {_field(outcome): words(arrival, outcome)})
        return await _page(ctx, arrival, row, seen, opening, errors=errors, status=status, **aside)
    return see_other(outcome.location)


async def _patient(
    ctx: TenantContext, arrival: Arrival, visit: UUID
) -> tuple[Any, PersonSight, Opening | None]:
    row = await visit_detail(ctx.db, ctx.tenant.id, visit)
    seen = await person_seen(arrival, ctx.db, row["person_id"]) if row else None
    if row is None or not isinstance(seen, PersonSight):
        raise NotFoundException
    return row, seen, await open_for_care(ctx, row["person_id"])


async def _other_patient(
    ctx: TenantContext,
    arrival: Arrival,
    row: Any,  # noqa: ANN401 - a row
    seen: PersonSight,
) -> dict[str, str] | None:
    """That the form was of another patient than this visit is, in words that name both."""
    given = arrival.field("person_id")
    if given in ("", str(row["person_id"])):
        return None
    try:
        other = await person_seen(arrival, ctx.db, UUID(given))
    except ValueError:
        other = None
    named = other.name if isinstance(other, PersonSight) else given
    refusal = Refusal("opd_ipd.patient_mismatch", {"here": named, "there": seen.name})
    return {"form": words(arrival, refusal)}


async def _take_instead(ctx: TenantContext, arrival: Arrival) -> None:
    drug = await drug_detail(ctx.db, arrival.field("use_drug"))
    if drug is not None:
        arrival.form.update({"drug_code": [drug.code], "drug_text": [drug.name], "dose": [""]})


async def _drug_code(ctx: TenantContext, arrival: Arrival) -> str:
    """The code that the list gave, or that of the one medicine which was typed in full."""
    code, text = arrival.field("drug_code"), arrival.field("drug_text")
    return code if code or not text else await drug_named(ctx.db, text)


FIELDS = {
    "opd_ipd.line_unfinished": "drug_code",
    "auth.step_up": "password",
    "auth.wrong_password": "password",
    "auth.wait": "password",
    "opd_ipd.unknown_drug": "drug_code",
    "opd_ipd.dose": "dose",
    "opd_ipd.unknown_code": "diagnosis",
    "opd_ipd.unknown_test": "test_code",
    "opd_ipd.test_unfinished": "test_code",
    "opd_ipd.test_ordered_already": "test_code",
}


def _field(refusal: Refusal) -> str:
    if refusal.code == "opd_ipd.vital_range":
        return str(refusal.parameters["field"])
    return FIELDS.get(refusal.code, "form")


async def _page(
    ctx: TenantContext,
    arrival: Arrival,
    row: Any,  # noqa: ANN401 - a row
    seen: PersonSight,
    opening: Opening | None,
    *,
    before: str = "",
    removed: str = "",
    errors: dict[str, str] | None = None,
    stale: Any = None,  # noqa: ANN401
    stop: Any = None,  # noqa: ANN401
    status: int = 200,
) -> Response[Any]:
    context = await consultation_context(ctx, arrival, row, opening, before=before, removed=removed)
    side = PatientSide(row["person_id"], row["id"])
    return page(
        arrival,
        "opd_ipd/pages/consultation.html",
        status=status,
        person=seen,
        errors=Shown(errors or {}),
        stale=stale,
        stop=stop,
        needs_password=step_up_needed(arrival),
        side=await slots(ctx, arrival, "opd_ipd.patient.side", side),
        **context,
    )


def visit_path(arrival: Arrival, visit: UUID) -> str:
    """The address of a visit's patient page."""
    return f"/{arrival.here.slug}/opd_ipd/visits/{visit}"
