"""The words of this plugin's refusals."""

from __future__ import annotations

__all__ = ["REFUSALS"]

REFUSALS = {
    "cards.nobody": (
        "Nobody of this hospital fits. Check the spelling, or scan the card to find them in the"
        " city."
    ),
    "cards.number_length": "A card number has %(count)s digits and begins with 2 to 9. Check it.",
    "cards.number_check": "This is no card number: a digit is wrong or two are swapped. Check it.",
    "cards.second_fact": (
        "With a typed number also enter the birth year or the last four digits of the mobile."
    ),
    "cards.not_found": ("No card fits this number and second fact. Check both, or scan the card."),
    "cards.unknown_card": "This card is not in the city's list. Find the person another way.",
    "cards.not_active": "This card was blocked or replaced. Ask for the person's newer card.",
    "cards.too_many_misses": (
        "Too many numbers were not found in the last hour. Scan the card, or ask your supervisor."
    ),
    "cards.qr_unreadable": "This QR is not of a health card, or is damaged. Type the number.",
    "cards.qr_unknown_key": "This card was not signed by this city. Find the person another way.",
    "cards.qr_key_ended": "The key that signed this card is no longer valid. Issue a new card.",
    "cards.qr_forged": "The signature does not hold: the card was changed. Keep it and report it.",
    "cards.qr_expired": "This card expired on %(day)s. Issue a new one.",
    "cards.unknown_person": "This person is not open at your hospital. Scan or register first.",
    "cards.reason_needed": "Say why, such as lost or damaged.",
}
