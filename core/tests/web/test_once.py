"""A form counts once: the same key gives the first outcome, another body is refused."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from sehat.ids import uuid7

if TYPE_CHECKING:
    from sehat.testing.city import City

PATH = "/civil/notes/list"


async def effects(city: City, text: str) -> tuple[int, int]:
    """Notes with this text, and audit rows about them."""
    async with city.connect("owner") as owner:
        ids: list[UUID] = await owner.fetchval(
            "select coalesce(array_agg(aggregate_id), '{}') from outbox"
            " where payload ->> 'text' = $1",
            text,
        )
        audited: int = await owner.fetchval(
            "select count(*) from audit where entity_id = any($1)", ids
        )
    return len(ids), audited


@pytest.mark.feature("PL13")
async def test_form_sent_twice_counts_once(notes_city: City):
    browser = await notes_city.browser_of("nurse", "civil")
    fields = {"_key": str(uuid7()), "text": "sent twice"}

    first, second = [await browser.post(PATH, fields) for _ in range(2)]

    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    assert await effects(notes_city, "sent twice") == (1, 1)


@pytest.mark.feature("PL13")
async def test_form_sent_twenty_times_at_once_counts_once(notes_city: City):
    browser = await notes_city.browser_of("nurse", "civil")
    fields = {"_key": str(uuid7()), "text": "all at once"}

    async with notes_city.another_process() as other:
        elsewhere = browser.moved(other.app)
        answers = await asyncio.gather(
            *(client.post(PATH, fields) for client in (browser, elsewhere) for _ in range(10))
        )

    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert await effects(notes_city, "all at once") == (1, 1)


@pytest.mark.feature("PL13")
async def test_key_with_another_body_is_refused(notes_city: City):
    browser = await notes_city.browser_of("nurse", "civil")
    key = str(uuid7())
    await browser.post(PATH, {"_key": key, "text": "first body"})

    answer = await browser.post(PATH, {"_key": key, "text": "second body"})

    assert answer.status_code == 422
    assert "sent before with other entries" in answer.text
    assert await effects(notes_city, "second body") == (0, 0)


async def test_form_without_a_key_is_refused(notes_city: City):
    browser = await notes_city.browser_of("nurse", "civil")

    answers = [
        await browser.post(PATH, {"_key": key, "text": "no key"}) for key in (None, "", "no uuid")
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert await effects(notes_city, "no key") == (0, 0)


async def test_refused_form_leaves_nothing_and_may_be_sent_again(notes_city: City):
    browser = await notes_city.browser_of("nurse", "civil")
    key = str(uuid7())

    refused = await browser.post(PATH, {"_key": key, "text": "refuse"})
    corrected = await browser.post(PATH, {"_key": key, "text": "corrected"})

    assert (refused.status_code, refused.text) == (422, "Not this note.")
    assert corrected.status_code == 303
    assert await effects(notes_city, "refuse") == (0, 0)
    assert await effects(notes_city, "corrected") == (1, 1)


async def test_form_that_broke_leaves_nothing_and_may_be_sent_again(notes_city: City):
    browser = await notes_city.browser_of("nurse", "civil")
    key = str(uuid7())

    broken = await browser.post(PATH, {"_key": key, "text": "break"})
    again = await browser.post(PATH, {"_key": key, "text": "unbroken"})

    assert broken.status_code == 500
    assert again.status_code == 303
    assert await effects(notes_city, "break") == (0, 0)


async def test_key_of_another_user_or_hospital_is_another_key(notes_city: City):
    fields = {"_key": str(uuid7()), "text": "same key"}
    places = []
    for role, tenant in (("nurse", "civil"), ("doctor", "civil"), ("nurse", "kamla")):
        browser = await notes_city.browser_of(role, tenant)
        answer = await browser.post(f"/{tenant}/notes/list", fields)
        places.append(answer.headers["location"])

    assert len(set(places)) == 3
    assert await effects(notes_city, "same key") == (3, 3)


async def test_form_that_waits_too_long_for_itself_is_not_told_as_lost(notes_city: City):
    browser = await notes_city.browser_of("nurse", "civil")
    fields = {"_key": str(uuid7()), "text": "slow twin"}

    async with notes_city.connect("owner") as twin:
        first = twin.transaction()
        await first.start()
        await twin.execute(
            "insert into idempotency (tenant_id, user_id, route, key, body_hash, location)"
            " values ($1, $2, $3, $4, '\\x00', '/')",
            notes_city.tenants["civil"].id,
            notes_city.users["nurse.civil"],
            PATH,
            UUID(fields["_key"]),
        )
        waited = await browser.post(PATH, fields)
        await first.rollback()
    again = await browser.post(PATH, fields)

    assert waited.status_code == 503
    assert "What was saved already is not saved twice." in waited.text
    assert again.status_code == 303
    assert await effects(notes_city, "slow twin") == (1, 1)
