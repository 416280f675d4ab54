"""`sehat tenant` and `sehat plugin`: hospitals and the plugins that they use."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

if TYPE_CHECKING:
    from sehat.db.server import EmbeddedServer

Run = Callable[..., subprocess.CompletedProcess[str]]


def tenants(installed: Run) -> dict[str, Any]:
    rows = json.loads(installed("tenant", "list", "--json").stdout)
    return {row["slug"]: row for row in rows}


async def audited(server: EmbeddedServer, action: str) -> list[Any]:
    connection = await asyncpg.connect(server.dsn("sehat_owner"))
    try:
        rows = await connection.fetch(
            "select actor_kind, body from audit where action = $1 order by at", action
        )
    finally:
        await connection.close()
    return [(row["actor_kind"], json.loads(row["body"])["after"]) for row in rows]


def test_tenant_add_founds_with_the_plugins_of_its_kind(installed: Run):
    founded = tenants(installed)

    assert founded["civil"]["parent"] == "health"
    assert "opd_ipd" in founded["civil"]["plugins"]
    assert "opd_ipd" not in founded["health"]["plugins"]


async def test_tenant_add_is_audited(installed: Run, server: EmbeddedServer):
    done = installed(
        *("tenant", "add", "asha", "--kind", "private", "--name", "Asha", "--hindi", "आशा")
    )

    kind, after = (await audited(server, "admin.tenant_founded"))[-1]
    assert done.stdout == "asha is founded.\n"
    assert kind == "system"
    assert (after["slug"], after["name_i18n"]["hi"]) == ("asha", "आशा")


@pytest.mark.parametrize(
    ("slug", "words", "told"),
    [
        ("civil", ("--kind", "government"), "The address civil is taken"),
        ("Civil!", ("--kind", "government"), "cannot be used"),
        ("portal", ("--kind", "government"), "cannot be used"),
        ("seva", ("--kind", "private", "--parent", "health"), "stands alone"),
        ("seva", ("--kind", "government", "--parent", "nowhere"), "no authority 'nowhere'"),
        ("seva", ("--kind", "government", "--parent", "civil"), "has to be an authority"),
    ],
    ids=["taken", "odd letters", "word of Sehat", "private", "unknown parent", "no authority"],
)
def test_tenant_add_refuses(installed: Run, slug: str, words: tuple[str, ...], told: str):
    done = installed("tenant", "add", slug, "--name", "Name", *words)

    assert done.returncode == 2
    assert done.stderr.startswith("sehat: ")
    assert told in done.stderr
    assert "seva" not in tenants(installed)


async def test_plugin_is_switched_for_one_hospital(installed: Run, server: EmbeddedServer):
    off = installed("plugin", "disable", "cards", "--tenant", "civil")
    while_off = tenants(installed)
    on = installed("plugin", "enable", "cards", "--tenant", "civil")

    assert (off.stdout, on.stdout) == ("cards is off at civil.\n", "cards is on at civil.\n")
    assert "cards" not in while_off["civil"]["plugins"]
    assert "cards" in while_off["health"]["plugins"]
    assert "cards" in tenants(installed)["civil"]["plugins"]
    switched = [after for _, after in await audited(server, "admin.plugin_switched")]
    assert [one["enabled"] for one in switched if one["plugin"] == "cards"] == [False, True]


@pytest.mark.parametrize(
    ("name", "tenant", "told"),
    [
        ("card", "civil", "Did you mean 'cards'?"),
        ("cards", "nowhere", "no hospital 'nowhere'"),
        ("opd_ipd", "health", "opd_ipd is for government, private; health is authority"),
    ],
    ids=["unknown plugin", "unknown hospital", "other kind"],
)
def test_plugin_enable_refuses(installed: Run, name: str, tenant: str, told: str):
    done = installed("plugin", "enable", name, "--tenant", tenant)

    assert done.returncode == 2
    assert told in done.stderr


def test_plugin_list_tells_states(installed: Run):
    rows = json.loads(installed("plugin", "list", "--json", "--strict").stdout)

    assert {row["name"]: row["state"] for row in rows} == {"cards": "live", "opd_ipd": "live"}
