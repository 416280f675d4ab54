"""Health cards beside the consultation: loaded where out-patient care is live."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sehat.api import SlotFill, TenantContext, day_text, hookimpl
from sehat.api import marked as _
from sehat_cards.domain.number import format_number
from sehat_cards.queries.cards import cards_of_person
from sehat_cards.sights import KINDS, STATUSES
from sehat_opd_ipd.api import PatientSide

__all__ = ["register_slots"]

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
