"""Rows of the plugin's tables for tests, and the examples that its routes name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from sehat.api import Born, Described, Refusal, find_resident, uuid7
from sehat.testing import Example, ExampleContext, Exemptions, Factory, add_person
from sehat_opd_ipd.domain.booking import BookedPlace, BookingOrder, book, cancel_booking
from sehat_opd_ipd.domain.departures import Departure, depart
from sehat_opd_ipd.domain.display import make_display
from sehat_opd_ipd.domain.fee import FeeOrder, set_fee
from sehat_opd_ipd.domain.figures import keep_figures
from sehat_opd_ipd.domain.lab_order import TestOrder, place_order
from sehat_opd_ipd.domain.lab_result import enter_results
from sehat_opd_ipd.domain.lab_sample import collect_samples, refuse_sample
from sehat_opd_ipd.domain.policy import set_booking_policy, set_lane_rule
from sehat_opd_ipd.domain.receipt import ReceiptOrder, issue_receipt
from sehat_opd_ipd.domain.register_visit import RegisteredVisit, VisitOrder, register_visit
from sehat_opd_ipd.domain.token import call_next, move_token
from sehat_opd_ipd.queries.transitions import last_transition

__all__ = [
    "OpenVisit",
    "add_booking",
    "add_clinic",
    "add_display",
    "add_fee",
    "add_lab_room",
    "add_order",
    "add_queue",
    "add_visit",
    "clinic_day_of",
    "examples",
    "exempt",
]

PREFIXES = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """A visit with what belongs to it."""

    id: UUID
    person_id: UUID
    queue_id: UUID
    token_id: UUID
    label: str


async def add_queue(ctx: ExampleContext) -> UUID:
    """A queue with a department of its own."""
    unit, queue = uuid7(), uuid7()
    taken = await ctx.db.fetchval("select count(*) from opd_ipd_queue")
    await ctx.db.execute(
        "insert into org_unit (tenant_id, id, code, name) values ($1, $2, $3, $4)",
        ctx.tenant.id,
        unit,
        f"Q{unit.hex[-8:]}",
        "General medicine",
    )
    await ctx.db.execute(
        "insert into opd_ipd_queue (tenant_id, id, org_unit_id, prefix) values ($1, $2, $3, $4)",
        ctx.tenant.id,
        queue,
        unit,
        _prefix(taken),
    )
    return queue


def _prefix(taken: int) -> str:
    """A to Z, then AA to ZZ: as short as a hospital's, however many queues there are."""
    rest, last = divmod(taken, len(PREFIXES))
    return (_prefix(rest - 1) if rest else "") + PREFIXES[last]


async def add_visit(
    ctx: ExampleContext, *, person_id: UUID | None = None, queue_id: UUID | None = None
) -> OpenVisit:
    """Register a visit by the function that the desk calls."""
    person_id = person_id or await add_person(ctx)
    queue_id = queue_id or await add_queue(ctx)
    user_id = ctx.actor.user_id
    if user_id is None:
        raise AssertionError("an example is made by somebody")
    registered = await register_visit(
        ctx.db,
        VisitOrder(
            tenant_id=ctx.tenant.id,
            user_id=user_id,
            key=uuid7(),
            body_hash=hashlib.sha256(person_id.bytes).digest(),
            person_id=person_id,
            queue_id=queue_id,
            business_date=ctx.business_date,
        ),
    )
    if not isinstance(registered, RegisteredVisit):
        raise TypeError(registered)
    token_id = await ctx.db.fetchval(
        "select id from opd_ipd_queue_token where visit_id = $1", registered.visit_id
    )
    return OpenVisit(registered.visit_id, person_id, queue_id, token_id, registered.label)


async def add_clinic(
    ctx: ExampleContext,
    *,
    queue_id: UUID | None = None,
    practitioner_id: UUID | None = None,
    day: date | None = None,
    hours: tuple[time, time] = (time(0, 0), time(23, 59)),
    slot_minutes: int = 239,
    quotas: tuple[int, int, int] = (4, 2, 0),
) -> UUID:
    """A clinic on the weekday of a date, today's where none is given, and its days of a month.

    `quotas` are the places at the desk, by phone and online. The hours reach to midnight, so that
    a test may book for today at any time of the day; the last slot begins at 19:55.
    """
    session, day = uuid7(), day or ctx.business_date
    await ctx.db.execute(
        "insert into opd_ipd_clinic_session (tenant_id, id, series_id, queue_id, practitioner_id,"
        " weekday, starts, ends, slot_minutes, quota_desk, quota_phone, quota_online, valid_from)"
        " values ($1, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        ctx.tenant.id,
        session,
        queue_id or await add_queue(ctx),
        practitioner_id,
        day.isoweekday(),
        *hours,
        slot_minutes,
        *quotas,
        day,
    )
    await ctx.db.fetchval(
        "select opd_ipd_open_days($1, $2, $3)", ctx.tenant.id, day, day + timedelta(days=30)
    )
    return session


async def clinic_day_of(ctx: ExampleContext, session: UUID, day: date | None = None) -> UUID:
    """The clinic day of a session on a date, today where none is given."""
    found: UUID = await ctx.db.fetchval(
        "select id from opd_ipd_clinic_day where session_id = $1 and day = $2",
        session,
        day or ctx.business_date,
    )
    return found


async def add_booking(
    ctx: ExampleContext, *, person_id: UUID | None = None, clinic_day_id: UUID | None = None
) -> BookedPlace:
    """Book a place at the desk by the function that the desk calls."""
    person_id = person_id or await add_person(ctx)
    booked = await book(
        ctx,
        BookingOrder(
            key=uuid7(),
            body_hash=hashlib.sha256(person_id.bytes).digest(),
            person_id=person_id,
            clinic_day_id=clinic_day_id or await clinic_day_of(ctx, await add_clinic(ctx)),
            channel="desk",
        ),
    )
    if not isinstance(booked, BookedPlace):
        raise TypeError(booked)
    return booked


async def _a_booking(ctx: ExampleContext) -> Example:
    booked = await add_booking(ctx)
    return Example(path={"booking": booked.id})


async def _a_cancelled_booking(ctx: ExampleContext) -> Example:
    booked = await add_booking(ctx)
    await cancel_booking(ctx, booking_id=booked.id)
    return Example(path={"booking": booked.id})


async def _a_wish(ctx: ExampleContext) -> Example:
    person, clinic = await add_person(ctx), await clinic_day_of(ctx, await add_clinic(ctx))
    return Example(form={"person_id": person, "place": f"{clinic}|19:55", "channel": "desk"})


async def _a_clinic(ctx: ExampleContext) -> Example:
    return Example(path={"session": await add_clinic(ctx)})


async def _clinic_form(ctx: ExampleContext) -> dict[str, object]:
    return {
        "queue_id": await add_queue(ctx),
        "weekday": ctx.business_date.isoweekday(),
        "starts": "09:00",
        "ends": "12:00",
        "slot_minutes": "15",
        "quota_desk": "10",
        "valid_from": ctx.business_date + timedelta(days=1),
    }


async def _a_plan(ctx: ExampleContext) -> Example:
    return Example(form=await _clinic_form(ctx))


async def _a_clinic_change(ctx: ExampleContext) -> Example:
    return Example(path={"session": await add_clinic(ctx)}, form=await _clinic_form(ctx))


async def _a_clinic_end(ctx: ExampleContext) -> Example:
    return Example(path={"session": await add_clinic(ctx)}, form={"since": ctx.business_date})


async def _a_clinic_day(ctx: ExampleContext) -> Example:
    form = {"kind": "closed", "day": ctx.business_date}
    return Example(path={"session": await add_clinic(ctx)}, form=form)


def _holiday(ctx: ExampleContext) -> Departure:
    day = ctx.business_date + timedelta(days=200)
    return Departure(kind="holiday", since=day, until=day, name="Republic Day")


async def _a_departure(ctx: ExampleContext) -> Example:
    return Example(path={"departure": await depart(ctx, _holiday(ctx))})


async def _a_holiday(ctx: ExampleContext) -> Example:
    holiday = _holiday(ctx)
    return Example(form={"kind": "holiday", "since": holiday.since, "name": holiday.name})


async def _a_policy(ctx: ExampleContext) -> Example:
    """A policy that was set before, and the figures that a night keeps beside it."""
    await set_booking_policy(ctx, horizon_days=14, reminder_hours=20)
    await keep_figures(ctx)
    return Example(form={"horizon_days": "30", "reminder_hours": "20"})


async def _a_lane_rule(ctx: ExampleContext) -> Example:
    queue, form = await add_queue(ctx), {"emergency_first": "1", "priority_after": "3"}
    await set_lane_rule(ctx, queue_id=queue, emergency_first=True, priority_after=2)
    await add_visit(ctx, queue_id=queue)
    await call_next(ctx, queue_id=queue, place_id=await _add_room(ctx))
    return Example(path={"queue": queue}, form=form)


async def _add_room(ctx: ExampleContext) -> UUID:
    room = uuid7()
    await ctx.db.execute(
        "insert into place (tenant_id, id, code, name) values ($1, $2, $3, 'Room')",
        ctx.tenant.id,
        room,
        f"R{room.hex[-8:]}",
    )
    return room


async def _begin(ctx: ExampleContext, visit: OpenVisit) -> UUID:
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


async def _a_visit(ctx: ExampleContext) -> Example:
    visit = await add_visit(ctx)
    await _begin(ctx, visit)
    form = {"version": "1", "person_id": visit.person_id, "complaint": "Fever"}
    return Example(path={"visit": visit.id}, form=form)


async def _a_new_line(ctx: ExampleContext) -> Example:
    visit = await _a_visit(ctx)
    code = await ctx.db.fetchval("select code from drug where status = 'active' limit 1")
    return Example(path=visit.path, form={**visit.form, "drug_code": code, "dose": "1-0-1"})


async def _a_line(ctx: ExampleContext) -> Example:
    visit = await _a_visit(ctx)
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


async def _a_token(ctx: ExampleContext) -> Example:
    visit = await add_visit(ctx)
    room = await _add_room(ctx)
    return Example(path={"token": visit.token_id, "step": "call"}, form={"place_id": room})


async def _a_transition(ctx: ExampleContext) -> Example:
    """A token that civil's doctor called and skipped just now."""
    visit, room = await add_visit(ctx), await _add_room(ctx)
    for step in ("call", "skip"):
        await move_token(ctx, token_id=visit.token_id, step=step, place_id=room)
    last = await last_transition(ctx.db, ctx.tenant.id, visit.token_id)
    return Example(
        path={"transition": last["id"]}, form={"queue_id": visit.queue_id, "place_id": room}
    )


async def add_order(ctx: ExampleContext, visit: OpenVisit, code: str = "hb") -> UUID:
    """A test ordered at a visit."""
    placed = await place_order(
        ctx, visit_id=visit.id, person_id=visit.person_id, order=TestOrder(code=code)
    )
    if not isinstance(placed, UUID):
        raise TypeError(placed)
    return placed


async def add_lab_room(ctx: ExampleContext) -> UUID:
    """A room of the laboratory that does haematology."""
    room = uuid7()
    await ctx.db.execute(
        "insert into place (tenant_id, id, kind, code, name) values ($1, $2, 'lab_room', $3, $4)",
        ctx.tenant.id,
        room,
        f"L{room.hex[-8:]}",
        "Haematology",
    )
    await ctx.db.execute(
        "insert into opd_ipd_lab_room (tenant_id, place_id, section) values ($1, $2, $3)",
        ctx.tenant.id,
        room,
        "haematology",
    )
    return room


async def _a_lab_room(ctx: ExampleContext) -> Example:
    return Example(path={"place": await add_lab_room(ctx)}, form={"section": ["serology"]})


async def _a_new_place(_ctx: ExampleContext) -> Example:
    return Example(form={"kind": "counter", "code": f"C{uuid7().hex[-8:]}", "name": "Counter"})


async def _a_new_order(ctx: ExampleContext) -> Example:
    visit = await _a_visit(ctx)
    token = await ctx.db.fetchval(
        "select id from opd_ipd_queue_token where visit_id = $1", visit.path["visit"]
    )
    await move_token(ctx, token_id=token, step="call")
    return Example(path=visit.path, form={**visit.form, "often": "cbc"})


async def _an_order_of_a_draft(ctx: ExampleContext) -> Example:
    visit = await add_visit(ctx)
    await _begin(ctx, visit)
    order = await add_order(ctx, visit)
    form = {"version": "1", "person_id": visit.person_id}
    return Example(path={"visit": visit.id, "order": order}, form=form)


async def _a_lab_order(ctx: ExampleContext) -> Example:
    """An order for which an earlier sample was taken and refused."""
    visit, room = await add_visit(ctx), await add_lab_room(ctx)
    order = await add_order(ctx, visit)
    await collect_samples(ctx, visit_id=visit.id, orders=[order], place_id=room)
    await refuse_sample(ctx, order_id=order, reason="Clotted")
    form = {"order": [str(order)], "cancel_why": "Patient left"}
    return Example(path={"visit": visit.id, "order": order}, form=form)


async def _a_collected_order(ctx: ExampleContext) -> Example:
    visit = await add_visit(ctx)
    order = await add_order(ctx, visit)
    await collect_samples(ctx, visit_id=visit.id, orders=[order], place_id=None)
    return Example(path={"order": order}, form={"value.hb": "12.5", "why": "Clotted"})


async def _a_resulted_order(ctx: ExampleContext) -> Example:
    """Results that a doctor's login entered, so that any technician may verify them."""
    made = await _a_collected_order(ctx)
    order = made.path["order"]
    if not isinstance(order, UUID):
        raise TypeError(order)
    await enter_results(ctx, order_id=order, typed={"hb": "12.5"})
    return Example(path=made.path)


async def add_fee(ctx: ExampleContext, amount: int = 20_000) -> UUID:
    """A fee of so many paise for every visit of the context's hospital, from today on."""
    rule = await set_fee(
        ctx, order=FeeOrder(title="OPD fee", amount=amount, valid_from=ctx.business_date)
    )
    if not isinstance(rule, UUID):
        raise TypeError(rule)
    return rule


async def _a_visit_to_pay(ctx: ExampleContext) -> Example:
    visit = await add_visit(ctx)
    form = {"mode": "cash", "other_title": "File cover", "other_amount": "10"}
    return Example(path={"visit": visit.id}, form=form)


async def _a_receipt(ctx: ExampleContext) -> Example:
    visit = await add_visit(ctx)
    issued = await issue_receipt(
        ctx,
        order=ReceiptOrder(
            visit_id=visit.id, person_id=visit.person_id, items=[("other", "File cover", 1_000)]
        ),
    )
    if not isinstance(issued, UUID):
        raise TypeError(issued)
    await ctx.db.execute(
        "insert into opd_ipd_receipt_print (tenant_id, receipt_id) values ($1, $2)",
        ctx.tenant.id,
        issued,
    )
    return Example(path={"receipt": issued}, form={"reason": "Wrong patient"})


async def _a_fee(ctx: ExampleContext) -> Example:
    # The fee that the walls look at is of a day to come, so that other tests' visits stay free.
    later = ctx.business_date + timedelta(days=400)
    await set_fee(ctx, order=FeeOrder(title="Evening clinic", amount=5_000, valid_from=later))
    form = {"title": "Evening clinic", "amount": "50", "valid_from": f"{later:%d-%m-%Y}"}
    return Example(form=form)


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


async def _a_name(ctx: ExampleContext) -> Example:
    await add_person(ctx, name="Draupadi Khandelwal")
    return Example(form={"text": "draupadi khandelwal"})


async def _a_description(ctx: ExampleContext) -> Example:
    person = await add_person(ctx, name="Savita Kulkarni")
    await ctx.db.execute(
        "update person set mobile = '9810098100', locality = 'Katra' where id = $1", person
    )
    return Example(
        form={"name": "Savita Kulkarni", "birth": "1980", "mobile": "9810098100"},
        door="A resident of the city is found by facts, masked; each search is counted and logged.",
    )


async def _a_candidate(ctx: ExampleContext) -> Example:
    described = await _a_description(ctx)
    clerk = ctx.city.users[f"clerk.{ctx.tenant.slug}"]
    found = await find_resident(
        ctx.db,
        tenant_id=ctx.tenant.id,
        user_id=clerk,
        described=Described(
            name=described.form["name"],
            born=Born(date(1980, 1, 1), "year"),
            mobile=described.form["mobile"],
        ),
    )
    if isinstance(found, Refusal):
        raise TypeError(found)
    return Example(path={"candidate": found[0].id})


async def _a_start(ctx: ExampleContext) -> Example:
    return Example(form={"person_id": await add_person(ctx), "queue_id": await add_queue(ctx)})


async def _a_registration(ctx: ExampleContext) -> Example:
    form = {"name": "Sunita Choudhary", "sex": "female", "age": "34"}
    return Example(form={**form, "queue_id": await add_queue(ctx)})


async def _a_call(ctx: ExampleContext) -> Example:
    visit = await add_visit(ctx)
    return Example(form={"queue_id": visit.queue_id, "place_id": await _add_room(ctx)})


async def add_display(
    ctx: ExampleContext, *, queue_id: UUID | None = None, languages: tuple[str, ...] = ("hi", "en")
) -> tuple[UUID, str]:
    """A hall display with its key."""
    made = await make_display(
        ctx,
        name="Hall",
        queues=[queue_id or await add_queue(ctx)],
        languages=languages,
        theme="dark",
    )
    key = await ctx.db.fetchval("select key from opd_ipd_display where id = $1", made)
    if isinstance(made, Refusal):
        raise TypeError(made)
    return made, key


async def _a_display(ctx: ExampleContext) -> Example:
    _, key = await add_display(ctx)
    return Example(path={"key": key})


async def _a_clip(ctx: ExampleContext) -> Example:
    _, key = await add_display(ctx)
    return Example(path={"key": key, "language": "hi", "name": "number-45.opus"})


async def _a_display_row(ctx: ExampleContext) -> Example:
    display_id, _ = await add_display(ctx)
    return Example(path={"display": display_id})


async def _a_new_display(ctx: ExampleContext) -> Example:
    return Example(form={"name": "Hall", "queues": [await add_queue(ctx)], "languages": ["hi"]})


examples: dict[str, Factory] = {
    "display": _a_display,
    "display_clip": _a_clip,
    "display_row": _a_display_row,
    "POST /{tenant}/opd_ipd/display-settings": _a_new_display,
    "visit": _a_visit,
    "new_line": _a_new_line,
    "line": _a_line,
    "removed_line": _a_removed_line,
    "token": _a_token,
    "transition": _a_transition,
    "new_order": _a_new_order,
    "order_of_draft": _an_order_of_a_draft,
    "lab_order": _a_lab_order,
    "collected_order": _a_collected_order,
    "resulted_order": _a_resulted_order,
    "visit_to_pay": _a_visit_to_pay,
    "receipt": _a_receipt,
    "POST /{tenant}/opd_ipd/fees": _a_fee,
    "lab_room": _a_lab_room,
    "POST /{tenant}/opd_ipd/lab/rooms": _a_new_place,
    "entry": _an_entry,
    "entry_to_tell": _an_entry_to_tell,
    "person_in_care": _a_person_in_care,
    "booking": _a_booking,
    "cancelled_booking": _a_cancelled_booking,
    "POST /{tenant}/opd_ipd/bookings": _a_wish,
    "clinic": _a_clinic,
    "clinic_change": _a_clinic_change,
    "clinic_end": _a_clinic_end,
    "clinic_day": _a_clinic_day,
    "departure": _a_departure,
    "lane_rule": _a_lane_rule,
    "POST /{tenant}/opd_ipd/roster/clinics": _a_plan,
    "POST /{tenant}/opd_ipd/roster/departures": _a_holiday,
    "POST /{tenant}/opd_ipd/roster/policy": _a_policy,
    "POST /{tenant}/opd_ipd/visits": _a_start,
    "POST /{tenant}/opd_ipd/hits": _a_name,
    "POST /{tenant}/opd_ipd/duplicates": _a_description,
    "POST /{tenant}/opd_ipd/residents": _a_description,
    "candidate": _a_candidate,
    "POST /{tenant}/opd_ipd/registrations": _a_registration,
    "POST /{tenant}/opd_ipd/queue/next": _a_call,
}

exempt: Exemptions = {}
