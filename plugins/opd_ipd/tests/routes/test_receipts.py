"""The receipts book: fees by rule, receipts without gaps, waivers, cancellations, and its sum."""

from __future__ import annotations

import asyncio
import html
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sehat_opd_ipd.testing import OpenVisit, add_fee, add_queue, add_visit

if TYPE_CHECKING:
    import httpx

    from sehat.testing.browser import Browser
    from sehat.testing.city import City

BASE = "/asha/opd_ipd"
"""The book of the private hospital: the government's visits stay free."""


def words(answer: httpx.Response) -> str:
    """The words of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


async def ask(city: City, query: str, *values: object) -> Any:
    async with city.connect("owner") as owner:
        return await owner.fetch(query, *values)


async def visit_with_fee(city: City, amount: int = 30_000) -> OpenVisit:
    """A visit at the private hospital, whose fee is what the narrowest rule says."""
    async with city.inside("asha") as ctx:
        queue = await add_queue(ctx)
        unit = await ctx.db.fetchval("select org_unit_id from opd_ipd_queue where id = $1", queue)
        await ctx.db.execute(
            "insert into opd_ipd_fee_rule (tenant_id, org_unit_id, title, amount, valid_from)"
            " values ($1, $2, 'Consultation', $3, $4)",
            ctx.tenant.id,
            unit,
            amount,
            ctx.business_date,
        )
        return await add_visit(ctx, queue_id=queue)


async def issue(browser: Browser, visit: OpenVisit, **fields: str) -> httpx.Response:
    return await browser.post(f"{BASE}/visits/{visit.id}/receipt", {"mode": "cash", **fields})


def receipt_of(answer: httpx.Response) -> UUID:
    assert answer.status_code == 303, words(answer)
    return UUID(answer.headers["location"].rpartition("/")[2])


async def book_of(city: City) -> list[Any]:
    return await ask(
        city,
        "select r.*, (select sum(amount) from opd_ipd_receipt_item i where i.receipt_id = r.id)"
        " as items from opd_ipd_receipt r join tenant t on t.id = r.tenant_id"
        " where t.slug = 'asha' order by fiscal_year, serial",
    )


async def test_receipt_takes_the_fee_of_the_narrowest_rule(city: City):
    cashier = await city.browser_of("cashier", "asha")
    async with city.inside("asha") as ctx:
        later = ctx.business_date + timedelta(days=1)
        await add_fee(ctx, 10_000)
    visit = await visit_with_fee(city)
    async with city.inside("asha") as ctx:
        await ctx.db.execute(
            "insert into opd_ipd_fee_rule (tenant_id, title, amount, valid_from)"
            " values ($1, 'Dearer', 99_900, $2)",
            ctx.tenant.id,
            later,
        )
    shown = await cashier.open(f"{BASE}/visits/{visit.id}/receipt")
    assert "Consultation ₹300.00" in words(shown)

    receipt = receipt_of(await issue(cashier, visit, mode="upi", reference="UPI 4471"))

    paper = words(await cashier.open(f"{BASE}/receipts/{receipt}"))
    assert re.search(r"20[0-9]{2}-[0-9]{2}/[0-9]{6}", paper)
    assert "Consultation ₹300.00" in paper
    assert "UPI 4471" in paper


async def test_government_visit_is_free_and_its_slip_says_so(city: City):
    async with city.inside("civil") as ctx:
        visit = await add_visit(ctx)
    clerk = await city.browser_of("clerk", "civil")

    slip = await clerk.open(f"/civil/opd_ipd/visits/{visit.id}/slip")
    answer = await clerk.post(f"/civil/opd_ipd/visits/{visit.id}/receipt", {"mode": "cash"})

    assert "निःशुल्क / Free" in words(slip)
    assert answer.status_code == 422
    assert "this visit is free" in words(answer)


async def test_waiver_needs_the_right_and_a_reason_and_stands_in_the_book(city: City):
    visit = await visit_with_fee(city)
    clerk = await city.browser_of("clerk", "asha")
    cashier = await city.browser_of("cashier", "asha")

    without_right = await issue(clerk, visit, waived="100", reason="Poor")
    without_reason = await issue(cashier, visit, waived="100")
    too_much = await issue(cashier, visit, waived="300.50", reason="Poor")
    receipt = receipt_of(await issue(cashier, visit, waived="300", reason="Ward of the state"))

    assert "Your role does not waive fees" in words(without_right)
    assert "Say why" in words(without_reason)
    assert "More is waived" in words(too_much)
    [row] = await ask(city, "select * from opd_ipd_receipt where id = $1", receipt)
    assert (row["amount"], row["mode"], row["reason"]) == (0, "nil", "Ward of the state")
    items = await ask(
        city, "select kind, amount from opd_ipd_receipt_item where receipt_id = $1", receipt
    )
    assert sorted((i["kind"], i["amount"]) for i in items) == [("fee", 30_000), ("waiver", -30_000)]


async def test_cancelled_receipt_stays_and_its_opposite_is_linked(city: City):
    visit = await visit_with_fee(city)
    cashier = await city.browser_of("cashier", "asha")
    receipt = receipt_of(await issue(cashier, visit))
    again = await issue(cashier, visit)
    assert "has a receipt already" in words(again)

    no_reason = await cashier.post(f"{BASE}/receipts/{receipt}/cancel", {"reason": " "})
    assert no_reason.status_code == 422
    opposite = receipt_of(
        await cashier.post(f"{BASE}/receipts/{receipt}/cancel", {"reason": "Wrong patient"})
    )
    twice = await cashier.post(f"{BASE}/receipts/{receipt}/cancel", {"reason": "Again"})
    of_opposite = await cashier.post(f"{BASE}/receipts/{opposite}/cancel", {"reason": "Back"})
    second = receipt_of(await issue(cashier, visit))

    assert "cancelled already" in words(twice)
    assert "not cancelled itself" in words(of_opposite)
    rows = await ask(
        city, "select id, amount, cancels from opd_ipd_receipt where visit_id = $1", visit.id
    )
    assert {(r["id"], r["amount"], r["cancels"]) for r in rows} == {
        (receipt, 30_000, None),
        (opposite, -30_000, receipt),
        (second, 30_000, None),
    }
    assert "Cancelled by" in words(await cashier.open(f"{BASE}/receipts/{receipt}"))


async def test_second_print_says_duplicate(city: City):
    visit = await visit_with_fee(city)
    cashier = await city.browser_of("cashier", "asha")
    receipt = receipt_of(await issue(cashier, visit))
    assert "Duplicate" not in words(await cashier.open(f"{BASE}/receipts/{receipt}"))

    await cashier.post(f"{BASE}/receipts/{receipt}/print")

    assert "प्रतिलिपि / Duplicate 1" in words(await cashier.open(f"{BASE}/receipts/{receipt}"))


async def test_sixteen_clerks_at_once_leave_no_gap_and_no_double_in_the_numbers(city: City):
    visits = [await visit_with_fee(city) for _ in range(16)]
    cashier = await city.browser_of("cashier", "asha")
    before = len(await book_of(city))

    answers = await asyncio.gather(*(issue(cashier, visit) for visit in visits))

    assert [answer.status_code for answer in answers] == [303] * 16
    rows = await book_of(city)
    assert len(rows) == before + 16
    assert [row["serial"] for row in rows] == list(range(1, len(rows) + 1))


async def test_of_two_who_cancel_one_does(city: City):
    visit = await visit_with_fee(city)
    cashier = await city.browser_of("cashier", "asha")
    receipt = receipt_of(await issue(cashier, visit))
    path = f"{BASE}/receipts/{receipt}/cancel"

    answers = await asyncio.gather(*(cashier.post(path, {"reason": "Twice"}) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [303, 422, 422, 422]
    rows = await book_of(city)
    assert sum(1 for row in rows if row["cancels"] == receipt) == 1
    assert [row["serial"] for row in rows] == list(range(1, len(rows) + 1))


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("issue"), st.integers(0, 99_999), st.integers(0, 100)),
        st.tuples(st.just("cancel"), st.integers(0, 50), st.just(0)),
    ),
    min_size=1,
    max_size=8,
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
async def test_sum_of_the_book_is_what_is_in_hand_whatever_was_done(
    city: City, steps: list[tuple[str, int, int]]
):
    """Amounts in paise and percentages of waivers; a cancellation picks one of what was issued."""
    cashier = await city.browser_of("cashier", "asha")
    before = sum(row["amount"] for row in await book_of(city))
    in_hand, standing = 0, []
    for what, number, share in steps:
        if what == "issue":
            visit = await visit_with_fee(city, number)
            waived = number * share // 100
            fields = {"waived": f"{waived / 100:.2f}", "reason": "Hardship"} if waived else {}
            answer = await issue(cashier, visit, **fields)
            if number == 0:
                assert answer.status_code == 422
                continue
            standing.append((receipt_of(answer), number - waived))
            in_hand += number - waived
        elif standing:
            receipt, amount = standing.pop(number % len(standing))
            path = f"{BASE}/receipts/{receipt}/cancel"
            receipt_of(await cashier.post(path, {"reason": "Given back"}))
            in_hand -= amount

    rows = await book_of(city)
    assert sum(row["amount"] for row in rows) - before == in_hand
    assert all(row["amount"] == row["items"] for row in rows)
    assert [row["serial"] for row in rows] == list(range(1, len(rows) + 1))
    day = words(await cashier.open(f"{BASE}/receipts"))
    total = sum(row["amount"] for row in rows)
    assert f"In hand ₹{_grouped(total)}" in day


def _grouped(paise: int) -> str:
    """An amount with Indian grouping, written here without the library that the page uses."""
    rupees, rest = divmod(paise, 100)
    head, tail = str(rupees)[:-3], str(rupees)[-3:]
    while len(head) > 2:
        head, tail = head[:-2], f"{head[-2:]},{tail}"
    return f"{head + ',' if head else ''}{tail}.{rest:02}"


@pytest.mark.parametrize(
    "statement",
    [
        "update opd_ipd_receipt set amount = 0",
        "delete from opd_ipd_receipt",
        "update opd_ipd_receipt_item set amount = 0",
        "delete from opd_ipd_receipt_item",
        "update opd_ipd_fee_rule set amount = 0",
    ],
)
async def test_app_can_change_nothing_that_was_written(city: City, statement: str):
    async with city.connect("app") as app:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute(statement)


async def test_database_refuses_a_receipt_that_is_not_the_sum_of_its_items(city: City):
    visit = await visit_with_fee(city)
    with pytest.raises(asyncpg.CheckViolationError, match="sum of its items"):
        async with city.inside("asha") as ctx:
            await ctx.db.execute(
                "insert into opd_ipd_receipt (tenant_id, fiscal_year, serial, number, visit_id,"
                " person_id, business_date, amount) values ($1, '1999-00', 1, 'X', $2, $3, $4, 5)",
                ctx.tenant.id,
                visit.id,
                visit.person_id,
                ctx.business_date,
            )


@pytest.mark.feature("AD03")
async def test_book_of_another_hospital_is_not_seen(city: City):
    visit = await visit_with_fee(city)
    cashier = await city.browser_of("cashier", "asha")
    receipt = receipt_of(await issue(cashier, visit))
    stranger = await city.browser_of("cashier", "civil")

    assert (await stranger.open(f"/civil/opd_ipd/receipts/{receipt}")).status_code == 404
    assert str(receipt) not in (await stranger.open("/civil/opd_ipd/receipts")).text


async def test_fee_of_a_past_day_is_refused_and_kept_as_typed(city: City):
    superintendent = await city.browser_of("superintendent", "asha")
    fields = {"title": "Night fee", "amount": "1,500.50", "valid_from": "01-01-2020"}

    answer = await superintendent.post(f"{BASE}/fees", fields)

    assert answer.status_code == 422
    assert "cannot begin in the past" in words(answer)
    assert 'value="1,500.50"' in answer.text


async def test_token_typed_at_the_book_opens_the_receipt_of_the_visit(city: City):
    visit = await visit_with_fee(city)
    cashier = await city.browser_of("cashier", "asha")

    answer = await cashier.open(f"{BASE}/receipts?token={visit.label.lower()}")
    unknown = await cashier.open(f"{BASE}/receipts?token=ZZ-999")

    assert answer.headers["location"] == f"{BASE}/visits/{visit.id}/receipt"
    assert "There is no such token" in words(unknown)
