"""The card on paper, front and back, set by typst."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sehat.api import compile_pdf
from sehat_cards.domain.number import format_number
from sehat_cards.domain.picture import qr_svg

if TYPE_CHECKING:
    from datetime import datetime

    from sehat.api import Arrival, PersonSight

__all__ = ["card_sheet_pdf"]

TEMPLATE = Path(__file__).parent / "templates/cards/print/sheet.typ"
_END_OF_DEVANAGARI = 0x0980


async def card_sheet_pdf(arrival: Arrival, person: PersonSight, card: Any) -> bytes:  # noqa: ANN401
    """Set the PDF of a card's row."""
    return await compile_pdf(
        TEMPLATE,
        {
            "issuer": arrival.here.name,
            "printed_at": _day(arrival, arrival.now),
            "cards": [_card(arrival, person, card)],
        },
    )


def _card(arrival: Arrival, person: PersonSight, card: Any) -> dict[str, str]:  # noqa: ANN401
    local = person.name_local
    return {
        "kind": card["kind"],
        "name": person.name,
        # The card already shows the Latin name; one in a script without a font is left out.
        "name_local": local if all(ord(letter) < _END_OF_DEVANAGARI for letter in local) else "",
        "born": person.born_text,
        "sex": person.sex_text,
        "guardian": person.guardian_text,
        "number": card["number"],
        "number_text": format_number(card["number"]),
        "serial": card["serial"],
        "issued": _day(arrival, card["issued_at"]),
        "expires": _day(arrival, card["expires_at"]),
        "qr": qr_svg(card["qr"]).decode(),
    }


def _day(arrival: Arrival, at: datetime) -> str:
    return arrival.local(at).strftime("%d-%m-%Y")
