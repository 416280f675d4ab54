"""A form counts only from our own page, for the session that it was shown to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from sehat.testing.city import City

ABSENT = None


async def notes(city: City) -> int:
    async with city.connect("owner") as owner:
        return await owner.fetchval("select count(*) from outbox where name like 'notes.%'")


async def test_form_of_the_page_is_taken(notes_city: City):
    browser = await notes_city.browser_of("nurse", "civil")
    before = await notes(notes_city)

    answer = await browser.post("/civil/notes/list", {"text": "seen"})

    assert answer.status_code == 303
    assert await notes(notes_city) == before + 1


@pytest.mark.parametrize(
    ("token", "headers"),
    [
        (ABSENT, {}),
        ("", {}),
        ("0" * 64, {}),
        ("of another", {}),
        ("of a visitor", {}),
        ("own", {"Sec-Fetch-Site": "cross-site"}),
        ("own", {"Sec-Fetch-Site": "same-site"}),
        ("own", {"Origin": "https://elsewhere.example"}),
        ("own", {"Origin": "null"}),
        ("own", {"Origin": "http://sehat.test.elsewhere.example"}),
        ("own", {"Origin": "http://sehat.test@elsewhere.example"}),
    ],
)
async def test_forged_form_changes_nothing(
    notes_city: City, token: str | None, headers: dict[str, str]
):
    browser = await notes_city.browser_of("nurse", "civil")
    known = {
        "own": browser.token,
        "of another": (await notes_city.browser_of("doctor", "civil")).token,
        "of a visitor": (await notes_city.fresh_browser()).token,
    }
    assert len(set(known.values())) == 3
    before = await notes(notes_city)

    answer = await browser.http.post(
        "/civil/notes/list",
        data={"_csrf": known.get(token or "", token), "text": "forged"},
        headers=headers,
    )

    assert answer.status_code == 403
    assert await notes(notes_city) == before


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data", ""])
async def test_body_that_is_no_form_changes_nothing(notes_city: City, kind: str):
    browser = await notes_city.browser_of("nurse", "civil")
    before = await notes(notes_city)

    answer = await browser.http.post(
        "/civil/notes/list",
        content=f"_csrf={browser.token}&text=forged",
        headers={"Content-Type": kind},
    )

    assert answer.status_code == 403
    assert await notes(notes_city) == before


@pytest.mark.parametrize("where", ["header", "query", "field"])
async def test_method_cannot_be_overridden(notes_city: City, where: str):
    browser = await notes_city.browser_of("nurse", "civil")
    before = await notes(notes_city)

    await browser.open(
        "/civil/notes/list",
        headers={"X-HTTP-Method-Override": "POST"} if where == "header" else {},
        params={"_method": "POST", "_csrf": browser.token, "text": "x"}
        if where != "header"
        else {},
    )

    assert await notes(notes_city) == before


async def test_token_in_a_header_is_taken_as_htmx_sends_it(notes_city: City):
    browser = await notes_city.browser_of("nurse", "civil")

    answer = await browser.post(
        "/civil/notes/list",
        {"_csrf": None, "text": "by htmx"},
        headers={"X-CSRF-Token": browser.token},
    )

    assert answer.status_code == 303


async def test_token_ends_with_the_session(notes_city: City):
    browser = await notes_city.sign_in("nurse.civil")
    former = browser.token

    await browser.sign_in("nurse.civil", "unused")
    again = await notes_city.sign_in("nurse.civil")

    assert again.token != former


async def test_tenant_in_the_body_counts_for_nothing(notes_city: City):
    browser = await notes_city.browser_of("nurse", "civil")
    kamla = notes_city.tenants["kamla"]

    answer = await browser.post(
        "/civil/notes/list",
        {"text": "mine alone", "tenant": "kamla", "tenant_id": str(kamla.id)},
        params={"tenant": "kamla", "tenant_id": str(kamla.id)},
        headers={"X-Tenant": "kamla", "X-Tenant-Id": str(kamla.id)},
    )

    assert answer.headers["location"].startswith("/civil/")
    async with notes_city.connect("owner") as owner:
        assert not await owner.fetchval(
            "select 1 from outbox where tenant_id = $1 and payload ->> 'text' = 'mine alone'",
            kamla.id,
        )


async def test_form_with_too_many_fields_is_refused(notes_city: City):
    browser = await notes_city.browser_of("nurse", "civil")

    answer = await browser.post("/civil/notes/list", {f"f{n}": "x" for n in range(500)})

    assert answer.status_code == 400


async def test_form_that_is_no_text_is_refused(notes_city: City):
    browser = await notes_city.browser_of("nurse", "civil")

    answer = await browser.http.post(
        "/civil/notes/list",
        content=b"text=%ff%fe",
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRF-Token": browser.token,
        },
    )

    assert answer.status_code == 400
