"""A card: a row that points to a person, never the person."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Text, Timestamptz
from piccolo.table import Table

from sehat.api import UUID7

__all__ = ["Card", "CardEvent"]


class Card(Table, tablename="cards_card"):
    """One card of a person; the number stays for life, the serial is this card's own."""

    person_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    number = Text(default=None, null=False)
    serial = Text(default=None, null=False, help_text="Sixteen hexadecimal digits.")
    kind = Text(default="permanent", null=False)
    status = Text(default="active", null=False)
    status_index = BigInt(default=None, null=False)
    qr = Text(default=None, null=False)
    issued_at = Timestamptz(null=False)
    expires_at = Timestamptz(default=None, null=False)
    issued_in = UUID(default=None, null=False)
    issued_by = UUID(default=None, null=True)


class CardEvent(Table, tablename="cards_card_event"):
    """Something that was done to a card: issued, printed, blocked, replaced."""

    person_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    card_id = UUID(default=None, null=False)
    tenant_id = UUID(default=None, null=False)
    kind = Text(default=None, null=False)
    reason = Text(default=None, null=True)
    at = Timestamptz(null=False)
    by = UUID(default=None, null=True)
