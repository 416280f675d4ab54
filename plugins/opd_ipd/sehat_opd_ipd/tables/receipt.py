"""What a visit costs and the receipts book: lines are added, never changed or taken away."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Date, Integer, SmallInt, Text, Timestamptz
from piccolo.table import Table

from sehat.api import UUID7, TenantKey
from sehat_opd_ipd.tables.visit import Visit

__all__ = ["FeeRule", "Receipt", "ReceiptItem", "ReceiptPrint"]


class FeeRule(Table, tablename="opd_ipd_fee_rule"):
    """A fee from a day on, for a department and a class of visits, or for all; in paise.

    A later rule of the same scope takes its place from its own day on; without any rule, a visit
    is free.
    """

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    org_unit_id = UUID(default=None, null=True)
    visit_class = Text(default=None, null=True)
    title = Text(default=None, null=False)
    amount = BigInt(default=0, null=False)
    valid_from = Date(default=None, null=False)
    set_at = Timestamptz(null=False)
    set_by = UUID(default=None, null=True)


class Receipt(Table, tablename="opd_ipd_receipt"):
    """A receipt, or the opposite entry that cancels one; `amount` is the sum of its items."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    fiscal_year = Text(default=None, null=False)
    serial = Integer(default=None, null=False)
    number = Text(default=None, null=False)
    kind = Text(default="receipt", null=False, help_text="receipt or cancellation")
    visit_id = TenantKey(Visit, default=None, null=False)
    person_id = UUID(default=None, null=False)
    counter_id = UUID(default=None, null=True)
    clerk_id = UUID(default=None, null=True)
    clerk_name = Text(default="", null=False)
    business_date = Date(default=None, null=False)
    at = Timestamptz(null=False)
    mode = Text(default="cash", null=False, help_text="cash, upi, card or nil")
    reference = Text(default="", null=False)
    amount = BigInt(default=0, null=False)
    reason = Text(default="", null=False, help_text="of a waiver or a cancellation")
    cancels = TenantKey("self", default=None, null=True)


class ReceiptItem(Table, tablename="opd_ipd_receipt_item"):
    """A line of a receipt in paise; a waiver is a line below zero."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    receipt_id = TenantKey(Receipt, default=None, null=False)
    position = SmallInt(default=1, null=False)
    kind = Text(default="fee", null=False, help_text="fee, other or waiver")
    title = Text(default=None, null=False)
    amount = BigInt(default=0, null=False)


class ReceiptPrint(Table, tablename="opd_ipd_receipt_print"):
    """A receipt was printed; every print after the first says duplicate."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    receipt_id = TenantKey(Receipt, default=None, null=False)
    at = Timestamptz(null=False)
    by = UUID(default=None, null=True)
