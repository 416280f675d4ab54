"""Service accounts: a token that reads JSON at one hospital, within what its maker holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from sehat.testing.browser import Browser

if TYPE_CHECKING:
    from sehat.testing.city import City

pytestmark = pytest.mark.feature("AD05")

SEARCH = "/civil/search.json?q=staff"


def program(city: City, token: str) -> Browser:
    browser = Browser.at(city.app)
    browser.http.headers["Authorization"] = f"Bearer {token}"
    return browser


async def make(city: City, name: str, *permissions: str, days: int = 30) -> tuple[Browser, str]:
    """The administrator's browser and the token that the page showed."""
    admin = await city.browser_of("admin", "civil")
    held = list(permissions) or ["admin.manage_members"]
    shown = await admin.post(
        "/civil/admin/services", {"name": name, "permission": held, "days": str(days)}
    )
    found = re.findall(r"data-token>(sehat_[\w-]+)<", shown.text)
    return admin, found[0] if found else ""


async def test_token_reads_and_its_requests_are_audited(city: City):
    _, token = await make(city, "Statistics")

    answer = await program(city, token).open(SEARCH)

    assert answer.status_code == 200
    assert any(group["hits"] for group in answer.json()["groups"])
    async with city.connect("owner") as owner:
        row = await owner.fetchrow(
            "select a.actor_kind, a.tenant_id from audit a join service_account s"
            " on s.id = a.actor_id where s.name = 'Statistics' and a.action = 'auth.service_asked'"
        )
    assert (row["actor_kind"], row["tenant_id"]) == ("service", city.tenants["civil"].id)


async def test_token_is_shown_once_and_kept_as_a_hash(city: City):
    admin, token = await make(city, "Shown once")

    async with city.connect("owner") as owner:
        rows = await owner.fetch("select token_hash, permissions::text, name from service_account")

    assert token
    assert token not in (await admin.open("/civil/admin/services")).text
    assert token not in str([dict(row) for row in rows])


async def test_program_sees_no_more_than_it_was_given(city: City):
    _, few = await make(city, "Only deliveries", "admin.mend_deliveries")
    _, more = await make(city, "Members too", "admin.manage_members")

    answers = [await program(city, token).open(SEARCH) for token in (few, more)]

    labels = [str(answer.json()) for answer in answers]
    assert "/civil/admin/members" not in labels[0]
    assert "/civil/admin/members" in labels[1]


async def test_list_as_data_is_open_to_a_program_that_may_see_it(city: City):
    _, may = await make(city, "Reads members", "admin.manage_members")
    _, may_not = await make(city, "Reads deliveries", "admin.mend_deliveries")

    answer = await program(city, may).open("/civil/admin/members.json")
    refused = await program(city, may_not).open("/civil/admin/members.json")

    assert answer.status_code == 200
    assert "doctor.civil" in answer.text
    assert "doctor.kamla" not in answer.text
    assert refused.status_code == 403
    assert "doctor.civil" not in refused.text


@pytest.mark.parametrize(
    "path", ["/civil", "/civil/admin/members", "/kamla/search.json?q=staff", "/me/session", "/"]
)
async def test_token_opens_no_page_and_no_other_hospital(city: City, path: str):
    _, token = await make(city, f"Curious {path}")

    answer = await program(city, token).open(path)

    assert answer.status_code in {303, 401, 404}
    assert answer.status_code != 303 or answer.headers["location"].startswith("/sign-in?")


async def test_token_never_writes_even_beside_a_session(city: City):
    admin, token = await make(city, "Beside a cookie")
    before = await city.platform.pool.fetchval("select count(*) from membership")

    answer = await admin.post(
        "/civil/admin/members",
        {"login": "nobody.anywhere"},
        headers={"Authorization": f"Bearer {token}"},
    )

    assert answer.status_code == 401
    assert await city.platform.pool.fetchval("select count(*) from membership") == before


async def test_revoked_token_reads_nothing_more(city: City):
    admin, token = await make(city, "Ended soon")
    service = await city.platform.pool.fetchval(
        "select id from service_account where name = 'Ended soon'"
    )
    reader = program(city, token)
    assert (await reader.open(SEARCH)).status_code == 200

    answer = await admin.post(f"/civil/admin/services/{service}/revoke")

    assert answer.status_code == 303
    assert not (await reader.open(SEARCH)).is_success


async def test_token_ends_by_itself(city: City):
    _, token = await make(city, "For a month")

    with city.clock.ahead(days=29):
        assert (await program(city, token).open(SEARCH)).status_code == 200
    with city.clock.ahead(days=31):
        assert not (await program(city, token).open(SEARCH)).is_success


async def test_nobody_gives_a_program_what_they_lack(city: City):
    admin, token = await make(city, "Greedy", "record.read_documents")

    assert not token
    assert admin.page is not None
    assert "You cannot give what you do not hold yourself" in admin.page.text


async def test_name_is_taken_once_a_hospital(city: City):
    _, first = await make(city, "Same name")
    admin, second = await make(city, "Same name")

    assert first
    assert not second
    assert admin.page is not None
    assert "There is a program called Same name already" in admin.page.text
