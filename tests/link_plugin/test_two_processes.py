"""Switched at run time, a vendor's plugin comes and goes everywhere, in two real processes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

import httpx
import pytest

from sehat.testing.browser import Browser
from sehat.testing.city import PASSWORD
from sehat_opd_ipd.testing import add_queue, add_visit

if TYPE_CHECKING:
    from sehat.testing.city import City

WITHIN_SECONDS = 5.0
STAFF = ("clerk", "doctor", "admin")
HEADERS = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}

ALL = {
    "page": True,
    "menu": True,
    "command": True,
    "search": True,
    "csv": True,
    "json": True,
    "panel": True,
    "column": True,
    "column in csv": True,
    "column in json": True,
    "section": True,
    "job": True,
    "board": True,
}
NONE = dict.fromkeys(ALL, False)


@dataclass
class Process:
    """One server, with a clerk, a doctor and an administrator of a hospital signed in."""

    clerk: Browser
    doctor: Browser
    admin: Browser
    tenant: str
    tenant_id: UUID
    visit: UUID

    async def gives(self) -> dict[str, bool]:
        """In which ways the plugin is felt here."""
        own, visits = f"/{self.tenant}/interpreters/needs", f"/{self.tenant}/opd_ipd/visits"
        search: Any = (await self.clerk.open(f"/{self.tenant}/search.json?q=santali")).json()
        panel = await self.doctor.open(f"{visits}/{self.visit}")
        admin = await self.admin.open(f"/{self.tenant}/admin/jobs")
        page, csv, json = [await self.clerk.open(f"{own}{end}") for end in ("", ".csv", ".json")]
        lists = [await self.admin.open(f"{visits}{end}") for end in ("", ".csv", ".json")]
        return {
            "page": page.status_code == 200,
            "menu": 'href="/civil/interpreters/needs"'.replace("civil", self.tenant)
            in (await self.clerk.open(f"/{self.tenant}")).text,
            "command": "Sign language today"
            in (await self.clerk.open(f"/{self.tenant}/palette")).text,
            "search": "interpreters.languages" in {group["name"] for group in search["groups"]},
            "csv": csv.status_code == 200,
            "json": json.status_code == 200,
            "panel": "interpreter-came" in panel.text,
            "column": "Interpreter" in lists[0].text,
            "column in csv": "Interpreter" in lists[1].text,
            "column in json": "interpreters.need" in lists[2].text,
            "section": "interpreters.language"
            in (await self.clerk.open(f"/{self.tenant}/opd_ipd/desk")).text,
            "job": "interpreters.clear_old" in admin.text,
            "board": await self.pushes(),
        }

    async def pushes(self) -> bool:
        """Whether the board of the plugin is pushed to somebody who begins to look."""
        where = f"/{self.tenant}/events?board=interpreters.waiting/{self.tenant_id}"
        async with self.clerk.http.stream("GET", where) as stream:
            if stream.status_code != 200:
                return False
            heard = b""
            try:
                async with asyncio.timeout(1.0):
                    async for chunk in stream.aiter_bytes():
                        heard += chunk
                        if b"interpreters-waiting" in heard:
                            return True
            except TimeoutError:
                pass
        return False

    async def becomes(self, wanted: dict[str, bool]) -> dict[str, bool]:
        """What is given once it is as wanted, or after the time that it may take."""
        deadline = asyncio.get_running_loop().time() + WITHIN_SECONDS
        while (told := await self.gives()) != wanted:
            if asyncio.get_running_loop().time() > deadline:
                break
            await asyncio.sleep(0.1)
        return told


async def signed_in(url: str, login: str) -> Browser:
    browser = Browser(httpx.AsyncClient(base_url=url, headers=HEADERS, timeout=20))
    answer = await browser.sign_in(login, PASSWORD)
    assert answer.status_code == 303, answer.text
    return browser


async def a_visit(city: City, tenant: str) -> UUID:
    async with city.inside(tenant) as ctx:
        visit = await add_visit(ctx, queue_id=await add_queue(ctx))
        await ctx.db.execute(
            "insert into interpreters_need (tenant_id, id, visit_id, person_id, language, asked_at)"
            " values ($1, gen_random_uuid(), $2, $3, 'sat', now())",
            ctx.tenant.id,
            visit.id,
            visit.person_id,
        )
    return visit.id


@pytest.fixture
async def processes(
    link_city: City, two_processes: tuple[str, str]
) -> AsyncIterator[dict[tuple[str, str], Process]]:
    """Process and hospital → who looks there."""
    visits = {tenant: await a_visit(link_city, tenant) for tenant in ("civil", "kamla")}
    opened: dict[tuple[str, str], Process] = {}
    for name, url in zip(("here", "there"), two_processes, strict=True):
        for tenant, visit in visits.items():
            staff = [
                await signed_in(url, f"{who}.{tenant}") for who in ("clerk", "doctor", "admin")
            ]
            tenant_id = link_city.tenants[tenant].id
            opened[name, tenant] = Process(*staff, tenant, tenant_id, visit)
    yield opened
    for process in opened.values():
        for browser in (process.clerk, process.doctor, process.admin):
            await browser.http.aclose()


async def heard(city: City, visit: UUID) -> bool:
    """Whether the plugin's listener asked again for the person of a visit."""
    async with city.connect("owner") as owner:
        return await owner.fetchval(
            "select exists (select from interpreters_need where visit_id = $1)", visit
        )


async def comes_again(city: City, tenant: str, visit: UUID) -> UUID:
    """Another visit of the same person."""
    async with city.connect("owner") as owner:
        person = await owner.fetchval("select person_id from opd_ipd_visit where id = $1", visit)
    async with city.inside(tenant) as ctx:
        return (await add_visit(ctx, person_id=person, queue_id=await add_queue(ctx))).id


async def until(true: Callable[[], Awaitable[bool]], seconds: float) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not await true():  # noqa: ASYNC110 - a row does not call back
            await asyncio.sleep(0.1)


async def told_to_others(city: City, visit: UUID) -> None:
    """Wait until the visit's event has been handed on to whoever listens."""
    async with city.connect("owner") as owner:

        async def done() -> bool:
            return await owner.fetchval(
                "select done_at is not null from outbox where aggregate_id = $1"
                " and name = 'opd_ipd.visit_registered.v1'",
                visit,
            )

        await until(done, 20)


@pytest.mark.feature("AD04", "PL07")
async def test_switch_is_felt_everywhere_in_both_processes_and_at_one_hospital_alone(
    link_city: City, processes: dict[tuple[str, str], Process]
):
    here, there = processes["here", "civil"], processes["there", "civil"]
    elsewhere = processes["there", "kamla"]
    assert await here.becomes(ALL) == await there.becomes(ALL) == ALL
    again = await comes_again(link_city, "civil", here.visit)
    await told_to_others(link_city, again)

    off = await here.admin.post("/civil/admin/plugins/interpreters", {"enabled": "off"})
    assert off.status_code == 303, off.text
    assert await there.becomes(NONE) == NONE
    assert await here.becomes(NONE) == NONE
    assert await elsewhere.gives() == ALL
    missed = await comes_again(link_city, "civil", here.visit)
    await told_to_others(link_city, missed)
    at_kamla = await comes_again(link_city, "kamla", elsewhere.visit)
    await told_to_others(link_city, at_kamla)

    on = await there.admin.post("/civil/admin/plugins/interpreters", {"enabled": "on"})
    assert on.status_code == 303, on.text
    assert await here.becomes(ALL) == ALL
    assert await there.becomes(ALL) == ALL
    for visit in (again, at_kamla):
        await until(partial(heard, link_city, visit), 10)
    assert not await heard(link_city, missed)
