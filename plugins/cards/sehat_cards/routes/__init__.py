"""Pages of health cards."""

from __future__ import annotations

from sehat_cards.routes.card import block_form, card_page, issue_form, person_cards, sheet_pdf
from sehat_cards.routes.find import find_form, find_page

__all__ = ["HANDLERS"]

HANDLERS = [block_form, card_page, find_form, find_page, issue_form, person_cards, sheet_pdf]
