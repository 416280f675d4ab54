"""Every check of the conformance suite can fail: a crooked plugin is found out by each."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest

from sehat.plugins.checking import Project
from sehat.plugins.loader import load_plugins
from sehat.plugins.manifest import Manifest
from sehat.plugins.slots import SlotFill
from sehat.testing.conformance import composition_checks, suite
from sehat.testing.conformance.reading import nameless_controls
from sehat.testing.conformance.subject import Subject, open_subject
from sehat.testing.packages import MANIFEST, importable, install_plugin
from sehat.web import door

if TYPE_CHECKING:
    from pathlib import Path

    from sehat.testing import Platforms

PLUGIN = """
import os
from uuid import UUID
from litestar import MediaType, Response, get, post
from datetime import timedelta
from sehat.api import (
    Ctx, Event, Here, Job, Listener, NavItem, Permission, RouteSet, SlotFill, hookimpl, needs,
    see_other, uuid7,
)
from sehat.web.access import signed_in

open(os.devnull, "w").close()

class BoxLost(Event, frozen=True):
    event_name = "crooked.box_lost.v1"

async def nothing(ctx, given):
    return {}

async def fails(ctx, *given):
    raise RuntimeError("out of order")

@get("/slow", opt=needs("crooked.see"), media_type=MediaType.HTML)
async def slow(ctx: Ctx) -> str:
    rows = await ctx.db.fetch("select person_id from registration where tenant_id = $1",
        ctx.tenant.id)
    for row in rows:
        await ctx.db.fetchval("select name from person where id = $1", row["person_id"])
    return "<html><script>go()</script><form><input name='q'></form></html>"

@get("/leaky/{row:uuid}", opt=needs("crooked.see", example="row"))
async def leaky(row: UUID, arrival: Here) -> Response:
    there = await arrival.platform.pool.fetchval("select 1 from role where id = $1", row)
    return Response("a role", status_code=200 if there else 404)

@get("/bare/{row:uuid}", opt=needs("crooked.see"))
async def bare(row: UUID) -> Response:
    return Response("nothing", status_code=404)

@get("/always", opt=signed_in())
async def always() -> str:
    return "still here"

@post("/write", opt=needs("crooked.see"), status_code=303)
async def write(ctx: Ctx) -> Response:
    await ctx.publish(BoxLost(aggregate_id=uuid7()))
    return see_other("/")

class Crooked:
    @hookimpl
    def register_permissions(self):
        return [Permission("crooked.see", "See", ("nurse",))]
    @hookimpl
    def register_routes(self):
        return RouteSet([slow, leaky, bare, always, write])
    @hookimpl
    def register_navigation(self):
        return [NavItem("Nowhere", "/nowhere", "users", "crooked.see")]
    @hookimpl
    def register_listeners(self):
        return [
            Listener("cards.never_said.v1", nothing), Listener("crooked.box_lost.v1", fails),
        ]
    @hookimpl
    def register_events(self):
        return [BoxLost]
    @hookimpl
    def register_jobs(self):
        return [Job("crooked.tidy", timedelta(minutes=5), fails, title="Tidy")]
    @hookimpl
    def register_slots(self):
        return [SlotFill("core.home", "crooked.today", "Today", "crooked/fragments/whole.html",
            nothing, permission="crooked.see")]

plugin = Crooked()
"""
TESTING = """
from sehat.ids import uuid7
from sehat.testing import add_person

async def row(ctx):
    await add_person(ctx)
    row_id = uuid7()
    await ctx.city.platform.pool.execute(
        "insert into role (id, tenant_id, code, name) values ($1, $2, $3, 'Example')",
        row_id, ctx.tenant.id, row_id.hex)
    return {"row": row_id}

examples = {"row": row}
"""
APP = """
from pathlib import Path
from piccolo.columns import Integer, Text, UUID
from piccolo.conf.apps import AppConfig
from piccolo.table import Table

class Box(Table, tablename="crooked_box"):
    id = UUID(primary_key=True)
    size = Text(null=False)
    colour = Text(null=False)

class Lost(Table, tablename="crooked_lost"):
    id = UUID(primary_key=True)

APP_CONFIG = AppConfig(
    app_name="crooked",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=[Box, Lost],
    migration_dependencies=["sehat_cards.piccolo_app"],
)
"""
MIGRATION = """
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from sehat.api import run_sql

ID = "2026-11-25T00:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "What a crooked plugin makes."

async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="crooked", description=DESCRIPTION)
    run_sql(manager, [
        "create table stray_notes (id uuid primary key)",
        "create table crooked_box (id uuid primary key, size integer, more text)",
        "create table crooked_part (id uuid primary key references crooked_box on delete cascade)",
        "insert into crooked_box values (gen_random_uuid(), 1, 'one')",
        "create function crooked_note() returns trigger language plpgsql security definer as"
        " 'begin insert into crooked_box values (gen_random_uuid()); return new; end'",
        "create trigger crooked_note after update on plugin_switch"
        " for each row execute function crooked_note()",
    ])
    return manager
"""
FOUND = {
    "importing_is_quiet": [
        "PC10 importing sehat_crooked alone imports sehat_crooked.words",
        "PC11 importing sehat_crooked.plugin writes /dev/null",
    ],
    "tables_of_the_database_bear_its_name": ["table stray_notes does not begin with crooked_"],
    "no_table_escapes_the_walls": ["crooked_box breaks the rule 'scope'"],
    "keys_of_the_database_restrict": ["cascades when a row of crooked_box is deleted"],
    "migrations_make_the_columns_of_the_classes": [
        "crooked_box.size is integer, its class says text",
        "crooked_box.size: its class says that it is never null",
        "crooked_box.colour is not made by any migration",
        "crooked_box.more is there, but no class names it",
        "table crooked_lost is not made by any migration",
    ],
    "keys_lead_to_what_is_required": [
        "migration_dependencies names sehat_cards.piccolo_app, which is not required",
        'migration_dependencies lacks "sehat.piccolo_app"',
    ],
    "routes_say_who_may_come": ["GET /{tenant}/crooked/bare/{row} has no example"],
    "nobody_reaches_what_is_not_theirs": ["GET /{tenant}/crooked/leaky/{row} answers nurse.kamla"],
    "pages_hold_no_script": ["/{tenant}/crooked/slow holds <script> without src"],
    "fragments_stand_alone": ["fragments/whole.html is a whole page"],
    "controls_have_names": ['/{tenant}/crooked/slow: <input name="q"> has no name'],
    "pages_ask_as_often_for_many_rows_as_for_one": ["/{tenant}/crooked/slow asks the database"],
    "whoever_may_gets_through": ["GET /{tenant}/crooked/bare/{row} lets nobody through"],
    "routes_are_gone_where_it_is_off": ["GET /{tenant}/crooked/always answers 200"],
    "runs_with_what_it_needs_alone": ["'Nowhere' leads to /civil/crooked/nowhere"],
    "events_it_listens_to_are_published": ["nothing listens to cards.never_said.v1"],
    "switching_keeps_every_row": ["crooked_box is not what it was"],
    "listeners_take_their_events_once": ["crooked.fails did not take crooked.box_lost.v1"],
    "jobs_run_and_have_their_effect_once": ["crooked.tidy is waiting after a run: RuntimeError"],
    "purge_leaves_nothing": ["The purge stops: cannot drop function crooked_note()"],
    "migrations_go_back_and_forth": [
        "crooked_box is left when all migrations are taken back",
        "The migrations cannot run again",
    ],
}
"""Check → the beginnings or middles of what it has to say of the crooked plugin."""

ELSEWHERE = {
    "forms_without_token_are_refused",
    "boots_with_all_plugins",
    "boots_without_what_it_enhances",
    "what_it_extends_is_of_plugins_it_names",
    "fault_at_start_puts_it_aside_alone",
    "other_pages_stand_whatever_fails",
    "boot_order_changes_no_page",
}
"""Checks of what no plugin can break by itself; below, the core or the list is broken for them."""


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")


@pytest.fixture(scope="module")
async def crooked(
    platform: Platforms, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Subject]:
    with importable(tmp_path_factory.mktemp("site")) as site:
        found = install_plugin(site, "crooked", PLUGIN)
        write(
            found.folder,
            {
                "__init__.py": "from sehat_crooked import words",
                "words.py": "",
                "testing.py": TESTING,
                "piccolo_app.py": APP,
                "migrations/__init__.py": "",
                "migrations/crooked_2026_11_25_0001_all.py": MIGRATION,
                "templates/crooked/fragments/whole.html": "<html><p>here</p></html>",
            },
        )
        async with open_subject(platform, found, tmp_path_factory.mktemp("witness")) as subject:
            yield subject


@pytest.mark.feature("PL08")
@pytest.mark.parametrize(
    "name", [check.__name__ for check in suite.CHECKS if check.__name__ not in ELSEWHERE]
)
async def test_check_finds_what_is_crooked(crooked: Subject, name: str):
    (check,) = [check for check in suite.CHECKS if check.__name__ == name]
    await (await crooked.city.browser("nurse.civil")).post("/civil/crooked/write")

    said = await check(crooked)

    for expected in FOUND[name]:
        assert any(expected in line for line in said), said
    assert all(line.endswith(".") for line in said)


async def test_door_that_takes_forms_without_token_is_found(
    crooked: Subject, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(door, "token_matches", lambda *_: True)

    (said,) = await suite.web_checks.forms_without_token_are_refused(crooked)

    assert said.startswith("POST /{tenant}/crooked/write answers 303 to a form without token.")


@pytest.mark.feature("PL06")
async def test_fault_that_spreads_to_other_pages_is_found(
    crooked: Subject, monkeypatch: pytest.MonkeyPatch
):
    async def bare(*given: Any, **_: object) -> object:
        return await given[3]()

    monkeypatch.setattr("sehat.web.slots.isolated", bare)
    monkeypatch.setattr(composition_checks, "HOWS", ("raise",))

    said = await composition_checks.other_pages_stand_whatever_fails(crooked)

    assert "/civil answers 500 while crooked.today fails (raise)." in said[0]


@pytest.mark.feature("PL05")
async def test_object_that_a_purge_leaves_is_named(crooked: Subject):
    await crooked.owner.execute("drop trigger if exists crooked_note on plugin_switch")

    said = await suite.removal_checks.purge_leaves_nothing(crooked)

    assert any(line.startswith("table stray_notes is left after a purge.") for line in said)
    assert not any("crooked" in line.partition(" is left")[0] for line in said)


@pytest.mark.feature("PL02")
async def test_page_that_differs_after_another_boot_is_found(
    crooked: Subject, monkeypatch: pytest.MonkeyPatch
):
    def forgetful(found: list[Any]) -> object:
        return load_plugins([item for item in found if item.name != "crooked"])

    monkeypatch.setattr("sehat.testing.conformance.repeating_checks.load_plugins", forgetful)

    said = await suite.repeating_checks.boot_order_changes_no_page(crooked)

    assert said[0].startswith("/civil differs when plugins are found in another order.")


@pytest.mark.feature("PL03")
async def test_hook_whose_fault_nobody_sees_is_found(
    crooked: Subject, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sehat.plugins.loader.collect", lambda *_: None)

    said = await composition_checks.fault_at_start_puts_it_aside_alone(crooked)

    assert "register_permissions that fails (raise) goes unseen." in said[0]


def test_set_of_plugins_that_does_not_boot_is_named(tmp_path: Path):
    with importable(tmp_path) as site:
        needing = MANIFEST + '\n[requires]\nabsent = ">=1.0"\n'
        found = install_plugin(site, "needy", "plugin = object()", manifest=needing)

        (said,) = composition_checks.boots_badly([[found]])

    assert said.startswith("needy does not boot: needy at order: needs absent")


def test_combinations_are_all_choices_of_what_is_enhanced(tmp_path: Path):
    with importable(tmp_path) as site:
        one = install_plugin(site, "one", manifest=MANIFEST)
        two = install_plugin(site, "two", manifest=MANIFEST + '\n[requires]\none = ">=1.0"\n')
        enhancing = MANIFEST + '\n[enhances]\none = ">=1.0"\ntwo = ">=1.0"\n'
        three = install_plugin(site, "three", manifest=enhancing)

        sets = composition_checks.combinations_of(three, [one, two, three])

    assert [sorted(item.name for item in chosen) for chosen in sets] == [
        ["three"],
        ["one", "three"],
        ["one", "three", "two"],
        ["one", "three", "two"],
    ]


async def test_place_of_a_plugin_that_is_not_named_is_found(crooked: Subject):
    manifest = crooked.found[0].manifest
    assert isinstance(manifest, Manifest)
    fill = SlotFill("witness.page", "crooked.more", "More", "x.html", load)
    crooked.plugin.given.append(fill)
    try:
        (said,) = composition_checks.unnamed_targets(crooked.plugin, manifest)
    finally:
        crooked.plugin.given.remove(fill)

    assert said.startswith("crooked.more is for witness.page, whose owner the manifest does not")


async def load(*_: object) -> dict[str, str]:
    return {}


@pytest.mark.parametrize(
    ("html", "nameless"),
    [
        ('<label for="a">A</label><input id="a" name="a">', []),
        ("<label>A <select name='a'></select></label>", []),
        ("<input type='hidden' name='a'><input type='submit' value='Go'>", []),
        ("<input name='a' aria-label='A'>", []),
        ("<button><svg></svg></button>", ['<button class="">']),
        ("<button><svg></svg><span>Go</span></button>", []),
        ("<textarea name='a' placeholder='A'></textarea>", ['<textarea name="a">']),
    ],
)
def test_control_has_a_name_by_label_or_words(html: str, nameless: list[str]):
    assert nameless_controls(html) == nameless


def test_rule_of_a_project_is_left_out_with_a_word_where_only_a_wheel_is(tmp_path: Path):
    (name,) = [name for name in dir(suite.PluginConformance) if name.startswith("test_pc50")]
    test = getattr(suite.PluginConformance, name)

    with pytest.raises(pytest.skip.Exception, match="no project lies around this test"):
        test(suite.PluginConformance(), Project(root=tmp_path, package=tmp_path))


RUN = """
from sehat.testing import PluginConformance

class TestGiven(PluginConformance):
    plugin = "cards"
    exempt = {"PC06": "Nobody sells it."}

class TestUnknown(PluginConformance):
    plugin = "cards"
    exempt = {"PC99": "No such check."}

class TestUnsaid(PluginConformance):
    plugin = "cards"
    exempt = {"PC06": " "}
"""


def test_exemption_is_printed_with_its_reason_and_one_from_nothing_fails(tmp_path: Path):
    (tmp_path / "test_it.py").write_text(RUN, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-k",
        "pc00 or (pc06 and Given)",
        str(tmp_path),
    ]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert "cards PC06: Nobody sells it." in done.stdout
    assert "'PC99': 'No such check.' in `exempt` exempts from nothing." in done.stdout
    assert "'PC06': ' ' in `exempt` exempts from nothing." in done.stdout
    assert "2 failed, 1 passed, 1 skipped" in done.stdout
