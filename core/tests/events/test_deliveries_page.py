"""Administrators see what was given up, try it again or set it aside; both are audited once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from core.tests.events.conftest import Beds
    from sehat.testing.city import City

PAGE = "/civil/admin/events"


@pytest.mark.feature("PL09")
async def test_dead_letter_is_shown_with_its_culprit_and_incident(beds: Beds, wards_city: City):
    _, delivery = await beds.give_up("raise", "after it")
    admin = await wards_city.browser_of("admin", "civil")

    page = (await admin.open(PAGE)).text

    row = next(row for row in re.findall("<tr>.*?</tr>", page) if str(delivery) in row)
    incident = (await beds.ask("select incident from event_delivery where id = $1", delivery))[0]
    for shown in ("Given up", "wards.bed_freed.v1", "wards.clean", "RuntimeError", incident):
        assert shown in row
    assert "the name of a patient" not in page
    assert "Waits for the one before it" in page
    elsewhere = await wards_city.browser_of("admin", "kamla")
    assert str(delivery) not in (await elsewhere.open("/kamla/admin/events")).text


@pytest.mark.feature("PL09")
async def test_dead_letter_that_is_tried_again_is_delivered_and_then_the_later_ones(
    beds: Beds, wards_city: City, monkeypatch: pytest.MonkeyPatch
):
    bed, delivery = await beds.give_up("raise", "after it")
    admin = await wards_city.browser_of("admin", "civil")
    key = str(uuid4())

    for _ in range(2):
        answer = await admin.post(f"{PAGE}/{delivery}/retry", {"_key": key})
        assert answer.status_code == 303
    listeners = wards_city.platform.background.relay._listeners
    mended = type(listeners["wards.clean"])("wards.bed_freed.v1", note_it, "clean")
    monkeypatch.setitem(listeners, "wards.clean", mended)
    await wards_city.deliver()

    assert await beds.effects(bed) == ["raise", "after it"]
    audited = await beds.ask(
        "select actor_id from audit where action = 'admin.delivery_retried' and entity_id = $1",
        delivery,
    )
    assert audited == [wards_city.users["admin.civil"]]


async def note_it(ctx: Any, event: Any) -> None:
    await ctx.audit(
        "wards.cleaned", entity="bed", entity_id=event.aggregate_id, after={"note": event.note}
    )


@pytest.mark.feature("PL09")
async def test_dead_letter_that_is_set_aside_lets_the_later_ones_through(
    beds: Beds, wards_city: City
):
    bed, delivery = await beds.give_up("raise", "after it")
    admin = await wards_city.browser_of("admin", "civil")

    answer = await admin.post(f"{PAGE}/{delivery}/set-aside")
    await wards_city.deliver()

    assert answer.status_code == 303
    assert await beds.effects(bed) == ["after it"]
    assert (await beds.standing(bed))[0][0] == "set_aside"
    assert str(delivery) not in (await admin.open(PAGE)).text
    again = await admin.post(f"{PAGE}/{delivery}/retry")
    assert again.status_code == 422
    assert "delivered or set aside meanwhile" in again.text
