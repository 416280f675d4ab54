"""What a new version of a plugin declares reaches standing hospitals by `sehat migrate`, once."""

from __future__ import annotations

import json
import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sehat.testing.packages import importable, install_plugin

if TYPE_CHECKING:
    from sehat.testing.city import City
    from sehat.testing.platforms import Platforms

Run = Callable[..., subprocess.CompletedProcess[str]]

FIRST = """
from litestar import get
from sehat.api import Permission, RouteSet, hookimpl, needs

@get("/list", opt=needs("linen.see"))
async def show() -> str:
    return "linen"

class Linen:
    @hookimpl
    def register_permissions(self):
        return [Permission("linen.see", "See linen", ("nurse", "doctor"))]
    @hookimpl
    def register_routes(self):
        return RouteSet([show])

plugin = Linen()
"""
NEXT = FIRST.replace(
    '("nurse", "doctor"))]', '("nurse", "doctor")), Permission("linen.clean", "Clean", ("nurse",))]'
)
ADMINS = ("city_administrator", "hospital_administrator", "medical_superintendent")
"""Roles that begin with what they may give to others."""


class Standing:
    """A city that stands, and the commands of its operator."""

    def __init__(self, city: City, site: Path, sehat: Run) -> None:
        self.city, self._site, self._sehat = city, site, sehat

    def upgrade(self, code: str) -> None:
        (self._site / "sehat_linen" / "plugin.py").write_text(code, encoding="utf-8")

    def migrate(self) -> list[dict[str, Any]]:
        addresses = self.city.addresses
        done = self._sehat(
            "migrate",
            "--json",
            PYTHONPATH=str(self._site),
            SEHAT_DATABASE_URL=addresses.owner,
            SEHAT_APP_URL=addresses.app,
            SEHAT_PLATFORM_URL=addresses.platform,
            SEHAT_SECRET="a secret of the operator",
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)["offered"]

    async def holders(self, permission: str) -> set[tuple[str, str]]:
        rows = await self.city.platform.pool.fetch(
            "select t.slug, r.code from role_permission p join role r on r.id = p.role_id"
            " join tenant t on t.id = r.tenant_id where p.permission = $1",
            permission,
        )
        return {(row["slug"], row["code"]) for row in rows}

    async def take_away(self, tenant: str, role: str, permission: str) -> None:
        """As the administrator does on the page of roles."""
        role_id = await self.city.platform.pool.fetchval(
            "select id from role where tenant_id = $1 and code = $2",
            self.city.tenants[tenant].id,
            role,
        )
        rows = await self.city.platform.pool.fetch(
            "select permission from role_permission where role_id = $1", role_id
        )
        kept = [row["permission"] for row in rows if row["permission"] != permission]
        admin = await self.city.browser_of("admin", tenant)
        answer = await admin.post(f"/{tenant}/admin/roles/{role_id}", {"permission": kept})
        assert answer.status_code == 303, answer.text


@pytest.fixture(scope="module")
async def standing(
    platform: Platforms, sehat: Run, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Standing]:
    with importable(tmp_path_factory.mktemp("site")) as site:
        found = install_plugin(site, "linen", FIRST)
        async with platform(plugins=["cards", "opd_ipd", found]) as city:
            yield Standing(city, site, sehat)


@pytest.mark.feature("AD02")
async def test_new_permission_reaches_shipped_roles_and_what_was_taken_away_stays_away(
    standing: Standing,
):
    city = standing.city
    civil, kamla = [await city.browser_of("nurse", slug) for slug in ("civil", "kamla")]
    await standing.take_away("civil", "nurse", "linen.see")
    standing.upgrade(NEXT)

    offered = standing.migrate()

    assert {(offer["tenant"], offer["role"]) for offer in offered} == {
        (slug, role) for slug in city.tenants for role in ("nurse", *ADMINS)
    }
    assert {permission for offer in offered for permission in offer["permissions"]} == {
        "linen.clean"
    }
    assert ("civil", "nurse") in await standing.holders("linen.clean")
    assert (await civil.open("/civil/linen/list")).status_code == 403
    assert (await kamla.open("/kamla/linen/list")).status_code == 200

    await standing.take_away("kamla", "doctor", "linen.see")
    async with city.connect("platform") as platform:
        await platform.execute("delete from role_permission where permission = 'linen.clean'")
    assert standing.migrate() == []
    assert await standing.holders("linen.clean") == set()
    assert ("kamla", "doctor") not in await standing.holders("linen.see")


async def test_permission_that_was_away_with_its_plugin_is_not_given_twice(standing: Standing):
    await standing.take_away("civil", "nurse", "linen.see")
    standing.upgrade("raise RuntimeError('put aside for one version')")
    assert standing.migrate() == []
    standing.upgrade(FIRST)

    assert standing.migrate() == []
    assert ("civil", "nurse") not in await standing.holders("linen.see")


async def test_role_from_before_the_memory_counts_as_offered_what_anybody_holds(
    standing: Standing,
):
    await standing.take_away("civil", "nurse", "linen.see")
    async with standing.city.connect("owner") as owner:
        await owner.execute("update role set offered = null")
        await owner.execute("delete from role_permission where permission = 'people.keep_draft'")
    holders = await standing.holders("linen.see")

    offered = standing.migrate()

    assert {permission for offer in offered for permission in offer["permissions"]} == {
        "people.keep_draft"
    }
    assert await standing.holders("linen.see") == holders
    assert standing.migrate() == []
