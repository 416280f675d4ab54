"""`sehat migrate`, on the embedded server and on one of the operator's own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

if TYPE_CHECKING:
    from sehat.db.server import EmbeddedServer

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_nothing_is_made_by_asking(sehat: Run, tmp_path: Path):
    data = tmp_path / "data"

    done = sehat("tenant", "list", SEHAT_DATA=str(data))

    assert done.returncode == 1
    assert done.stderr == "sehat: There is no database yet; run `sehat migrate` first.\n"
    assert not data.exists()


def test_migrate_again_runs_nothing(installed: Run):
    done = installed("migrate", "--json")

    assert json.loads(done.stdout) == {"ran": [], "stopped": {}, "offered": []}
    assert done.stderr == ""


async def test_migrate_brings_the_terminology_to_this_edition(
    installed: Run, server: EmbeddedServer
):
    owner = await asyncpg.connect(server.dsn("sehat_owner", "sehat"))
    edition = await owner.fetchval("select version from code_system where key = 'sehat'")
    await owner.execute("update code_system set version = 'of last year' where key = 'sehat'")
    await owner.execute("delete from allergen")

    done = installed("migrate", "--json")

    assert done.returncode == 0
    assert edition not in (None, "of last year")
    assert await owner.fetchval("select version from code_system where key = 'sehat'") == edition
    assert await owner.fetchval("select count(*) from allergen") > 0
    await owner.close()


def test_migrate_makes_a_database_on_a_server_of_ones_own(
    sehat: Run, server: EmbeddedServer, own_server: Callable[[str], dict[str, str]]
):
    variables = own_server("sehat_own_server")

    before = sehat("migrate", **variables)
    made = sehat("migrate", "--superuser", server.superuser_dsn(), "--json", **variables)
    listed = sehat("tenant", "list", "--json", **variables)

    assert before.returncode == 1
    assert before.stderr == (
        "sehat: There is no such database yet; run `sehat migrate --superuser URL` first.\n"
    )
    assert any(name.startswith("sehat ") for name in json.loads(made.stdout)["ran"])
    assert json.loads(listed.stdout) == []


def test_migrate_refuses_an_address_of_another_role(
    sehat: Run, server: EmbeddedServer, own_server: Callable[[str], dict[str, str]]
):
    variables = own_server("sehat_other_role")
    variables["SEHAT_APP_URL"] = variables["SEHAT_DATABASE_URL"]

    done = sehat("migrate", "--superuser", server.superuser_dsn(), **variables)

    assert done.returncode == 1
    assert "app_url has to log in as sehat_app" in done.stderr


def test_unreachable_database_is_told_without_its_password(
    sehat: Run, own_server: Callable[[str], dict[str, str]]
):
    variables = own_server("sehat") | {
        "SEHAT_PLATFORM_URL": "postgresql://sehat_platform:secret@127.0.0.1:1/sehat"
    }

    done = sehat("tenant", "list", **variables)

    assert done.returncode == 1
    assert done.stderr.startswith("sehat: The database does not answer (ConnectionRefusedError)")
    assert "secret" not in done.stderr
