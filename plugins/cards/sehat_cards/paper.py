"""The card on paper, front and back, set by typst."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sehat.api import compile_pdf
from sehat_cards.domain.number import format_number
from sehat_cards.domain.picture import qr_svg

if TYPE_CHECKING:
    from sehat.api import Arrival, PersonSight

__all__ = ["card_sheet_pdf"]

TEMPLATE = Path(__file__).parent / "templates/cards/print/sheet.typ"
_END_OF_DEVANAGARI = 0x0980


async def card_sheet_pdf(arrival: Arrival, person: PersonSight, card: Any) -> bytes:  # noqa: ANN401
    """Set the PDF of a card's row."""
    local = person.name_local
    return await compile_pdf(
        TEMPLATE,
        {
            "issuer": arrival.here.name,
            "printed_at": arrival.local(arrival.now).strftime("%d-%m-%Y"),
            "kind": card["kind"].capitalize(),
            "name": person.name,
            "name_local": local if all(ord(c) < _END_OF_DEVANAGARI for c in local) else "",
            "born": person.born_text,
            "sex": person.sex_text,
            "guardian": person.guardian_text,
            "number": card["number"],
            "number_text": format_number(card["number"]),
            "serial": card["serial"],
            "issued": arrival.local(card["issued_at"]).strftime("%d-%m-%Y"),
            "expires": arrival.local(card["expires_at"]).strftime("%d-%m-%Y"),
            "qr": qr_svg(card["qr"]).decode(),
        },
    )
