"""`sehat plugin retire` and `purge`: from all hospitals at once, and for good."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from sehat.ids import uuid7
from sehat.plugins.scaffold import Wish, write_plugin
from sehat.testing.packages import MANIFEST, install_plugin

if TYPE_CHECKING:
    from sehat.db.server import EmbeddedServer

Run = Callable[..., subprocess.CompletedProcess[str]]

NAME = "ward_notes"
TABLES = {"tables", "walls"}
WRITTEN = (
    "insert into {name}_note (tenant_id, id, text) values ('{tenant}', '{id}', 'Lift')",
    "insert into outbox (tenant_id, id, name, aggregate_id)"
    " values ('{tenant}', '{id}', '{name}.note_written.v1', '{id}')",
    "insert into event_delivery (tenant_id, id, event_id, listener, aggregate_id)"
    " select tenant_id, id, id, 'other.hear', id from outbox where name ^@ '{name}.'",
    "insert into event_subscription (id, listener, plugin, event)"
    " values ('{id}', '{name}.hear', '{name}', 'other.told.v1')",
    "insert into job_run (id, job, scheduled_time, node)"
    " values ('{id}', '{name}.tidy', now(), 'here')",
    "insert into job_task (tenant_id, id, job, scheduled_time)"
    " values ('{tenant}', '{id}', '{name}.tidy', now())",
    "insert into message (tenant_id, id, template, mobile)"
    " values ('{tenant}', '{id}', '{name}.told', '9810000000')",
    "insert into number_series (tenant_id, id, kind) values ('{tenant}', '{id}', '{name}.slip')",
    "insert into webhook (tenant_id, id, url, events)"
    " values ('{tenant}', '{id}', 'https://a.example', array['{name}.note_written.v1', 'a.b.v1'])",
    "update tenant set settings = settings || '{{\"{name}\": 1}}' where id = '{tenant}'",
)
"""One row in each table that may know of a plugin, as the parts of the core write them."""


@dataclass
class Installation:
    """An installation with the plugin `ward_notes`, which is on at civil and has one row there."""

    run: Run
    owner: asyncpg.Connection
    site: Path

    async def write(self) -> None:
        tenant = await self.owner.fetchval("select id from tenant where slug = 'civil'")
        for statement in WRITTEN:
            await self.owner.execute(statement.format(name=NAME, tenant=tenant, id=uuid7()))

    def items(self) -> dict[str, int | None]:
        told = json.loads(self.run("plugin", "purge", NAME, "--dry-run", "--json").stdout)
        return {f"{one['kind']} {one['name']}": one["rows"] for one in told["items"]}

    async def leftovers(self) -> dict[str, Any]:
        """What of the plugin's name is anywhere in the database, the audit trail apart."""
        found: dict[str, Any] = {}
        columns = await self.owner.fetch(
            "select table_name as t, column_name as c from information_schema.columns"
            " where table_schema = 'public' and data_type in ('text', 'jsonb', 'ARRAY')"
            " and table_name <> 'audit'"
        )
        for row in columns:
            count = await self.owner.fetchval(
                f'select count(*) from "{row["t"]}" where "{row["c"]}"::text like $1', f"%{NAME}%"
            )
            if count:
                found[f"{row['t']}.{row['c']}"] = count
        names = await self.owner.fetch(
            "select relname from pg_class where starts_with(relname, $1)", f"{NAME}_"
        )
        return found | {row["relname"]: "there" for row in names}


@pytest.fixture
async def place(
    installed: Run, server: EmbeddedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Installation]:
    site = tmp_path / "site"
    monkeypatch.syspath_prepend(site)
    project = write_plugin(Wish(name=NAME, tables=True), tmp_path)
    site.mkdir()
    install_plugin(site, NAME)
    for path in (project / f"sehat_{NAME}").rglob("*"):
        if path.is_file():
            target = site / path.relative_to(project)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())

    def run(*words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        return installed(*words, typed=typed, PYTHONPATH=str(site))

    owner = await asyncpg.connect(server.dsn("sehat_owner"))
    assert run("migrate").returncode == 0
    assert run("plugin", "enable", NAME, "--tenant", "civil").returncode == 0
    place = Installation(run, owner, site)
    await place.write()
    yield place
    for left in site.glob("sehat_needing*"):
        shutil.rmtree(left)
    run("plugin", "disable", NAME, "--tenant", "civil")
    run("plugin", "purge", NAME, "--confirm", NAME, "--export", str(tmp_path / "last"))
    assert await place.leftovers() == {}
    await owner.close()


@pytest.mark.feature("PL05")
async def test_dry_run_lists_everything_and_deletes_nothing(place: Installation):
    before = place.items()

    told = place.run("plugin", "purge", NAME, "--dry-run").stdout

    assert before == {
        f"table {NAME}_note": 1,
        "rows event_delivery": 1,
        "rows outbox": 1,
        "rows event_subscription": 1,
        "rows job_task": 1,
        "rows job_run": 1,
        "rows message": 1,
        "rows number_series": 1,
        "rows role_permission": before["rows role_permission"],
        "rows plugin_switch": 1,
        "rows migration": 2,
        "names in role.offered": before["names in role.offered"],
        "names in webhook.events": 1,
        "settings tenant": 1,
    }
    # The migration offered the plugin's permissions to the roles of both hospitals.
    assert before["rows role_permission"]
    assert [line.split() for line in told.splitlines()][1] == ["table", f"{NAME}_note", "1"]
    assert f"{NAME} is on at civil. Switch it off there first." in told
    assert place.items() == before


async def test_purge_refuses_while_it_is_on_anywhere(place: Installation):
    done = place.run("plugin", "purge", NAME, "--confirm", NAME)

    assert done.returncode == 2
    assert done.stderr == f"sehat: {NAME} is on at civil. Switch it off there first.\n"
    assert f"table {NAME}_note" in place.items()


async def test_purge_refuses_without_an_export_and_by_another_name(
    place: Installation, tmp_path: Path
):
    place.run("plugin", "disable", NAME, "--tenant", "civil")

    without = place.run("plugin", "purge", NAME, "--confirm", NAME)
    folder = ("--export", str(tmp_path / "kept"))
    misspelt = place.run("plugin", "purge", NAME, *folder, typed="ward\n")

    assert without.returncode == misspelt.returncode == 2
    assert "Name a new folder for them: --export FOLDER" in without.stderr
    assert "Another name was typed; nothing was deleted." in misspelt.stderr
    assert f"table {NAME}_note" in place.items()


async def test_purge_refuses_while_another_plugin_needs_it(place: Installation):
    needs = f'{MANIFEST}[requires]\n{NAME} = ">=0.1"\n'
    install_plugin(place.site, "needing", "plugin = object()", manifest=needs)
    place.run("plugin", "disable", NAME, "--tenant", "civil")

    purged = place.run("plugin", "purge", NAME, "--confirm", NAME)
    retired = place.run("plugin", "retire", NAME)

    assert f"sehat: needing needs {NAME}. Remove that first.\n" in purged.stderr
    assert f"sehat: needing needs {NAME}. Retire that first.\n" in retired.stderr


async def test_clinical_rows_are_kept_as_long_as_they_must_be(place: Installation, tmp_path: Path):
    manifest = place.site / f"sehat_{NAME}/plugin.toml"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace('"operational"', '"clinical"'), encoding="utf-8")
    place.run("plugin", "disable", NAME, "--tenant", "civil")

    soon = place.run("plugin", "purge", NAME, "--confirm", NAME, "--export", str(tmp_path / "a"))
    manifest.write_text(text, encoding="utf-8")

    assert soon.returncode == 2
    assert f"{NAME} keeps clinical data, and its last row is of" in soon.stderr


@pytest.mark.feature("PL05")
async def test_nothing_remains_but_the_export_the_audit_and_the_record(
    place: Installation, tmp_path: Path
):
    place.run("plugin", "disable", NAME, "--tenant", "civil")
    entries = await place.owner.fetchval("select count(*) from record_entry")
    kept = tmp_path / "kept"

    done = place.run("plugin", "purge", NAME, "--export", str(kept), typed=f"{NAME}\n")

    assert done.returncode == 0, done.stderr
    assert f"{NAME} is purged. Its rows are in {kept}." in done.stdout
    assert await place.leftovers() == {}
    assert "Lift" in (kept / f"{NAME}_note.csv").read_text(encoding="utf-8")
    assert oct(kept.stat().st_mode & 0o777) == "0o700"
    assert await place.owner.fetchval("select count(*) from record_entry") == entries
    noted = await place.owner.fetchval(
        "select convert_from(body, 'UTF8') from audit where action = 'admin.plugin_purged'"
        " order by at desc limit 1"
    )
    assert json.loads(noted)["before"][f"table {NAME}_note"] == 1
    assert "has created nothing here" in place.run("plugin", "purge", NAME, "--dry-run").stdout


async def test_purged_plugin_can_be_made_anew(place: Installation, tmp_path: Path):
    place.run("plugin", "disable", NAME, "--tenant", "civil")
    kept = str(tmp_path / "kept")
    place.run("plugin", "purge", NAME, "--confirm", NAME, "--export", kept)

    done = place.run("migrate")

    assert done.returncode == 0, done.stderr
    ran = [line for line in done.stdout.splitlines() if line.startswith(f"{NAME} ")]
    assert {line.rpartition("-")[2] for line in ran} == TABLES
    assert f"nurse at civil may now: {NAME}.read_notes" in done.stdout


@pytest.mark.feature("PL07")
async def test_retired_plugin_takes_part_nowhere_until_it_is_brought_back(place: Installation):
    retired = place.run("plugin", "retire", NAME)
    again = place.run("plugin", "retire", NAME)
    listed = place.run("plugin", "retire").stdout
    states = {
        one["name"]: one["state"]
        for one in json.loads(place.run("plugin", "list", "--json").stdout)
    }
    refused = place.run("plugin", "enable", NAME, "--tenant", "health")
    back = place.run("plugin", "retire", NAME, "--undo")

    assert (
        f"{NAME} is retired: it was on at 1 hospital, and takes part at none now." in retired.stdout
    )
    assert again.stderr == f"sehat: {NAME} is retired already.\n"
    assert listed == f"{NAME}\n"
    assert (states[NAME], states["cards"]) == ("retired", "live")
    assert refused.returncode == 2
    assert "retired" in refused.stderr
    assert back.stdout == f"{NAME} takes part again at 1 hospital.\n"


async def test_misspelt_plugin_is_refused_with_the_likely_one(place: Installation):
    done = place.run("plugin", "retire", "ward_note")

    assert done.returncode == 2
    assert "Did you mean 'ward_notes'?" in done.stderr
    assert os.linesep not in done.stderr.rstrip()
