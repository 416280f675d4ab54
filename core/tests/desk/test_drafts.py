"""A draft is its user's own, never of another hospital, and gone with the form that was counted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from sehat.testing.city import City

NAME = {"_form": "example.note", "_entity": "7"}
FIND = "/civil/drafts?form=example.note&entity=7"


@pytest.fixture
async def kept(city: City) -> str:
    """The id of a draft of civil's doctor."""
    doctor = await city.browser_of("doctor", "civil")
    await doctor.open("/civil")
    answer = await doctor.post("/civil/drafts", {**NAME, "text": "half", "password": "secret"})
    assert answer.status_code == 200
    return str(answer.json()["id"])


@pytest.mark.parametrize("login", ["nurse.civil", "superintendent.civil", "doctor.kamla"])
async def test_draft_is_found_by_nobody_else(city: City, kept: str, login: str):
    mine = await (await city.browser_of("doctor", "civil")).open(FIND)
    other = await city.browser(login)
    tenant = login.partition(".")[2]

    assert mine.json()["id"] == kept
    assert (await other.open(FIND.replace("civil", tenant))).json() == {}


async def test_password_is_not_kept(city: City, kept: str):
    async with city.connect("owner") as owner:
        fields = await owner.fetchval("select fields::text from page_draft where id = $1", kept)

    assert "half" in fields
    assert "secret" not in fields
    assert "_csrf" not in fields


async def test_draft_is_over_after_some_days(city: City, kept: str):
    doctor = await city.browser_of("doctor", "civil")
    async with city.connect("owner") as owner:
        await owner.execute(
            "update page_draft set expires_at = $2 where id = $1",
            kept,
            city.clock() - timedelta(minutes=1),
        )

    assert (await doctor.open(FIND)).json() == {}


async def test_draft_of_a_form_that_was_counted_is_not_kept_again(city: City):
    doctor, key = await city.browser_of("doctor", "civil"), str(uuid4())
    await doctor.open("/civil")
    async with city.connect("owner") as owner:
        await owner.execute(
            "insert into idempotency (tenant_id, user_id, route, key, body_hash)"
            " values ($1, $2, '/civil/example', $3, '\\x00')",
            city.tenants["civil"].id,
            city.users["doctor.civil"],
            key,
        )

    answer = await doctor.post("/civil/drafts", {"_form": "late", "_key": key, "text": "late"})

    assert answer.status_code == 422
    assert (await doctor.open("/civil/drafts?form=late&entity=")).json() == {}


async def test_draft_in_an_address_of_somebody_else_shows_nothing(city: City, kept: str):
    nurse = await city.browser_of("nurse", "civil")

    page = await nurse.open(f"/civil/opd_ipd/queue?draft={kept}")

    assert page.status_code == 200
    assert "half" not in page.text
    assert (await nurse.open("/civil/opd_ipd/queue?draft=nonsense")).status_code == 200


async def test_job_clears_what_is_over_and_nothing_else(city: City, kept: str):
    async with city.connect("owner") as owner, city.connect("platform") as platform:
        over = await owner.fetchval(
            "insert into page_draft (tenant_id, user_id, form, expires_at)"
            " values ($1, $2, 'over', now() - interval '1 minute') returning id",
            city.tenants["kamla"].id,
            city.users["clerk.kamla"],
        )

        assert await platform.fetchval("select clear_drafts(100)") >= 1

        left = await owner.fetch("select id from page_draft where id = any($1)", [over, kept])
    assert [str(row["id"]) for row in left] == [kept]
