"""`sehat routes` and `sehat tables` list everything, as JSON too."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from sehat.cli.routes import routes
from sehat.cli.tables import list_tables, tables

if TYPE_CHECKING:
    from sehat.db.address import Addresses
    from sehat.testing.city import City


def test_routes_are_listed_with_what_they_ask():
    answer = CliRunner().invoke(routes, ["--json"])

    listed = {(row["method"], row["path"]): row for row in json.loads(answer.stdout)}
    assert listed[("GET", "/{tenant}/admin/members")] == {
        "method": "GET",
        "path": "/{tenant}/admin/members",
        "plugin": "core",
        "permission": "admin.manage_members",
        "open_to": "",
        "writes": False,
        "example": "",
    }
    assert listed[("POST", "/sign-in")]["open_to"] == "anyone"
    assert listed[("POST", "/sign-in")]["writes"] is True
    assert {row["plugin"] for row in listed.values()} >= {"core", "cards", "opd_ipd"}


def test_routes_are_listed_for_people():
    answer = CliRunner().invoke(routes)

    assert answer.exit_code == 0
    assert any(line.split()[:2] == ["GET", "/healthz"] for line in answer.stdout.splitlines())


async def test_every_table_is_listed_with_its_scope(city: City):
    async with city.connect("owner") as owner:
        listed = {row.name: row for row in await list_tables(owner)}

    assert {name for name, row in listed.items() if not row.scope} == {"migration"}
    assert (listed["registration"].plugin, listed["registration"].scope) == ("core", "tenant")
    assert (listed["cards_card"].plugin, listed["cards_card"].scope) == ("cards", "person")
    assert (listed["opd_ipd_visit"].plugin, listed["opd_ipd_visit"].scope) == ("opd_ipd", "tenant")
    assert any(policy.startswith("sehat_app all") for policy in listed["registration"].policies)


def test_tables_are_listed_by_the_command(addresses: Addresses, monkeypatch: pytest.MonkeyPatch):
    for name, value in {
        "SEHAT_DATABASE_URL": addresses.owner,
        "SEHAT_APP_URL": addresses.app,
        "SEHAT_PLATFORM_URL": addresses.platform,
        "SEHAT_SECRET": "only for this test",
    }.items():
        monkeypatch.setenv(name, value)

    answer = CliRunner().invoke(tables, ["--json"])

    assert {row["name"] for row in json.loads(answer.stdout)} >= {"person", "registration"}
