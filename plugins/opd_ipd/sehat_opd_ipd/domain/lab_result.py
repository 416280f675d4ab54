"""Write the results of an order as they were typed, each read against the range of the person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct

from sehat.api import LabTest, Refusal, lab_members, range_for, uuid7
from sehat_opd_ipd.domain.lab_order import move_order
from sehat_opd_ipd.queries.lab import current_results

if TYPE_CHECKING:
    from datetime import date

    from sehat.api import LabRange, TenantContext

__all__ = ["CRITICAL", "Value", "enter_results", "limits_of", "read_value"]

CRITICAL = frozenset({"critical_low", "critical_high"})
LONGEST_TEXT = 500

_NUMBER = re.compile(r"([<>]?)([0-9]{1,9}(?:\.[0-9]{1,4})?)")
_INSERT = """
insert into opd_ipd_lab_result (tenant_id, id, order_id, test_code, test_name, position, loinc,
  scale, number, text, unit, decimals, low, high, reading, told_to, entered_by, entered_name,
  supersedes)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
"""


class Value(Struct, frozen=True):
    """A typed value: its text, its number where it is one, and what it means."""

    text: str
    number: Decimal | None
    reading: str


def limits_of(test: LabTest, *, sex: str, born: date | None, today: date) -> LabRange | None:
    """The range of a test for this person; without a birth date, that of an adult."""
    return range_for(test.ranges, sex, (today - born).days if born else None)


def read_value(test: LabTest, typed: str, limits: LabRange | None) -> Value | Refusal:
    """Read what was typed for a test; `<` and `>` may stand before a number.

    Refuses with `opd_ipd.no_number`, `opd_ipd.unknown_choice` or `form.too_long`.
    """
    if test.scale == "quantity":
        match = _NUMBER.fullmatch(typed.replace(" ", "").replace(",", "."))
        if match is None:
            return Refusal("opd_ipd.no_number", {"test": test.name})
        number = Decimal(match[2])
        return Value(match[0], number, limits.reading(number) if limits else "")
    if test.scale == "coded":
        choice = next((c for c in test.choices if c.text == typed), None)
        if choice is None:
            return Refusal("opd_ipd.unknown_choice", {"test": test.name})
        return Value(choice.text, None, "abnormal" if choice.abnormal else "normal")
    if len(typed) > LONGEST_TEXT:
        return Refusal("opd_ipd.result_too_long", {"test": test.name})
    return Value(typed, None, "")


async def enter_results(
    ctx: TenantContext,
    *,
    order_id: UUID,
    typed: Mapping[str, str],
    told_to: str = "",
    reason: str = "",
    place_id: UUID | None = None,
) -> Refusal | None:
    """Write what was typed, by code of the test; a value that stands is superseded, never changed.

    Refuses with `opd_ipd.no_result`; `opd_ipd.critical_untold` where a critical value names nobody
    who was told; `opd_ipd.say_why` where a verified result is corrected; or as `move_order` and
    `read_value`. A refusal of one test names it as `field`.
    """
    order = await move_order(
        ctx, order_id=order_id, step="result", reason=reason, place_id=place_id
    )
    if isinstance(order, Refusal):
        return order
    if order["state"] == "verified" and not reason:
        return Refusal("opd_ipd.say_why")
    person = await ctx.db.fetchrow(
        "select sex, birth_date from person where id = $1", order["person_id"]
    )
    standing = {
        row["test_code"]: row for row in await current_results(ctx.db, ctx.tenant.id, order_id)
    }
    written = 0
    for position, test in enumerate(await lab_members(ctx.db, order["code"])):
        if not (text := typed.get(test.code, "").strip()):
            continue
        limits = limits_of(
            test, sex=person["sex"], born=person["birth_date"], today=ctx.business_date
        )
        value = read_value(test, text, limits)
        if isinstance(value, Refusal):
            return Refusal(value.code, {**value.parameters, "field": test.code})
        if value.reading in CRITICAL and not told_to:
            return Refusal("opd_ipd.critical_untold", {"test": test.name, "field": "told_to"})
        former = standing.get(test.code)
        written += 1
        if former is None or former["text"] != value.text:
            await _write(ctx, order_id, test, position, value, limits, told_to, former)
    if not written:
        return Refusal("opd_ipd.no_result")
    return None


async def _write(  # noqa: PLR0917 - a row's columns
    ctx: TenantContext,
    order_id: UUID,
    test: LabTest,
    position: int,
    value: Value,
    limits: LabRange | None,
    told_to: str,
    former: Any,  # noqa: ANN401 - a row
) -> None:
    await ctx.db.execute(
        _INSERT,
        ctx.tenant.id,
        uuid7(),
        order_id,
        test.code,
        test.name,
        position,
        test.loinc,
        test.scale,
        value.number,
        value.text,
        test.unit,
        test.decimals,
        limits.low if limits else None,
        limits.high if limits else None,
        value.reading,
        told_to if value.reading in CRITICAL else "",
        ctx.actor.user_id,
        ctx.actor.name,
        former["id"] if former else None,
    )
