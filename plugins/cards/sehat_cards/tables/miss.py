"""A card number that was typed and not found, counted so that guessing ends."""

from __future__ import annotations

from piccolo.columns import UUID, Timestamptz
from piccolo.table import Table

from sehat.api import UUID7

__all__ = ["Miss"]


class Miss(Table, tablename="cards_miss"):
    """One miss of one user at one hospital."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    user_id = UUID(default=None, null=False)
    at = Timestamptz(null=False)
