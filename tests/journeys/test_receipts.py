"""The receipts book by keyboard: a receipt written, one waived, one cancelled."""

from __future__ import annotations

from typing import Any

import pytest

BASE = "/sanjivani/opd_ipd"


def to_pay(city: Any) -> Any:
    """An open visit at the private hospital for which nothing was paid."""
    return city.ask(
        "select v.id, t.label from opd_ipd_visit v join opd_ipd_queue_token t on t.visit_id = v.id"
        " join tenant n on n.id = v.tenant_id join opd_ipd_queue q on q.id = v.queue_id"
        " where n.slug = 'sanjivani' and v.state = 'open' and q.prefix <> 'C'"
        " and not exists (select from opd_ipd_receipt r where r.visit_id = v.id)"
        " order by t.label limit 1"
    )


def paid(city: Any, visit: Any) -> list[int]:
    """The amounts in the book for a visit, in their order."""
    row = city.ask(
        "select coalesce(array_agg(amount order by serial), '{}') as amounts"
        " from opd_ipd_receipt where visit_id = $1",
        visit["id"],
    )
    return list(row["amounts"])


@pytest.mark.parametrize("locale", ["en", "hi"])
def test_cashier_writes_waives_and_cancels_by_keyboard(
    staff_at: Any, served_city: Any, locale: str
):
    cashier = staff_at("cashier.sanjivani", locale=locale)
    keys = cashier.page.keyboard

    first = to_pay(served_city)
    cashier.open(f"{BASE}/receipts")
    keys.type(first["label"])
    cashier.press("Enter")
    assert cashier.page.url.endswith(f"{first['id']}/receipt")
    cashier.press("Enter")
    assert "₹300.00" in cashier.page.inner_text(".opd_ipd-receipt")
    assert cashier.page.evaluate("document.activeElement.hasAttribute('data-print')")

    cashier.page.locator("details.card > summary").focus()
    keys.press("Enter")
    keys.press("Tab")
    keys.type("Wrong patient")
    cashier.press("Enter")
    assert cashier.page.locator(".note.warn a").count() == 1
    assert paid(served_city, first) == [30_000, -30_000]

    second = to_pay(served_city)
    cashier.open(f"{BASE}/visits/{second['id']}/receipt")
    cashier.page.locator("details.fold > summary").nth(1).focus()
    keys.press("Enter")
    keys.press("Tab")
    keys.type("300")
    keys.press("Tab")
    keys.type("Below the poverty line")
    cashier.press("Control+Enter")
    assert "₹0.00" in cashier.page.inner_text(".opd_ipd-receipt")
    assert paid(served_city, second) == [0]
