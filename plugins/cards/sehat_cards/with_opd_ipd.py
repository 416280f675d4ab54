"""Health cards in out-patient care, where that is live: beside consultations and in lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sehat.api import (
    Arrival,
    Cell,
    Column,
    Filter,
    Form,
    FormSection,
    Refusal,
    RowAction,
    SlotFill,
    TenantContext,
    day_text,
    hookimpl,
)
from sehat.api import marked as _
from sehat_cards.domain.issue import Kind, issue_card
from sehat_cards.domain.number import format_number
from sehat_cards.queries.cards import cards_of_person, latest_cards
from sehat_cards.ring import ring_of
from sehat_cards.sights import KINDS, STATUSES
from sehat_opd_ipd.api import PatientSide, RegisteredPatient

__all__ = ["register_extensions", "register_slots"]

MOST = 3


async def load_cards(ctx: TenantContext, side: PatientSide) -> dict[str, Any]:
    """The latest cards of the patient, with the state of each."""
    rows = await cards_of_person(ctx.db, side.person_id)
    return {
        "person_id": side.person_id,
        "may_see": ctx.allowed("cards.see_card"),
        "cards": [
            {
                "number": format_number(row["number"]),
                "serial": row["serial"],
                "kind": KINDS[row["kind"]],
                "status": row["status"],
                "status_text": STATUSES[row["status"]],
                "until": day_text(ctx.local(row["expires_at"]).date(), ctx.locale),
            }
            for row in rows[:MOST]
        ],
    }


@hookimpl
def register_slots() -> Sequence[SlotFill]:
    """The patient's cards, beside the consultation."""
    return (
        SlotFill(
            slot="opd_ipd.patient.side",
            name="cards.of_patient",
            title=_("Health card"),
            template="cards/slots/of_patient.html",
            load=load_cards,
            permission="cards.find_card",
        ),
    )


async def load_states(ctx: TenantContext, persons: Sequence[UUID]) -> Mapping[UUID, Cell]:
    """The state of the latest card of each of these persons."""
    return {
        row["person_id"]: Cell(
            STATUSES[row["status"]],
            kind="ok" if row["status"] == "active" else "danger",
            words=True,
        )
        for row in await latest_cards(ctx.db, persons)
    }


_HELD = """
({value} = 'none') <> exists (
  select 1 from unnest(persons_as_one({key})) entry(id) join cards_card c on c.person_id = entry.id
  where {value} = 'none' or c.status = {value})
"""


def parse_wish(form: Form) -> Kind | None:
    """The kind of card that was asked for."""
    return "temporary" if form.get("cards.issue") else None


async def issue_first(
    ctx: TenantContext, arrival: Arrival, saved: RegisteredPatient, kind: Kind
) -> Refusal | None:
    """Issue a temporary card to somebody new, who shows the paper for a permanent one later."""
    issued = await issue_card(
        ctx, person_id=saved.person_id, kind=kind, reason="", ring=ring_of(arrival)
    )
    return issued if isinstance(issued, Refusal) else None


@hookimpl
def register_extensions() -> Sequence[Column | Filter | RowAction | FormSection]:
    """The card of each patient in the list of visits, and a card for somebody new at the desk."""
    return (
        FormSection(
            "opd_ipd.registration",
            "cards.first_card",
            _("Health card"),
            "cards/sections/first_card.html",
            parse_wish,
            issue_first,
            permission="cards.issue_card",
        ),
        Column(
            "opd_ipd.visits",
            "cards.state",
            _("Card"),
            load_states,
            by="person",
            permission="cards.find_card",
        ),
        Filter(
            "opd_ipd.visits",
            "cards.held",
            _("Card"),
            _HELD,
            (("active", _("Active")), ("blocked", _("Blocked")), ("none", _("No card yet"))),
            by="person",
            permission="cards.find_card",
        ),
        RowAction(
            "opd_ipd.visits",
            "cards.open",
            _("Cards"),
            "cards/people/{id}",
            by="person",
            permission="cards.see_card",
        ),
    )
