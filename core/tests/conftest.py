"""A city with one small plugin that tests wrote, to see the core at work for plugins."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

from sehat.testing.packages import install_plugin

if TYPE_CHECKING:
    from sehat.testing.city import City
    from sehat.testing.platforms import Platforms

NOTES = """
from typing import Any
from litestar import Response, get, post
from sehat.api import (
    Ctx, Event, Here, NavItem, Outcome, Permission, Refusal, RouteSet,
    hookimpl, needs, once, see_other, uuid7, words,
)

class NoteWritten(Event, frozen=True):
    event_name = "notes.note_written.v1"
    text: str

@get("/list", opt=needs("notes.write_note"))
async def show(ctx: Ctx) -> str:
    return str(await ctx.db.fetchval("select count(*) from outbox where name like 'notes.%'"))

@get("/inside", opt=needs("notes.write_note"))
async def inside(arrival: Here, ctx: Ctx) -> bool:
    return arrival.platform.engine.transaction_exists()

@get("/raise", opt=needs("notes.write_note"))
async def fail(ctx: Ctx) -> str:
    await ctx.publish(NoteWritten(aggregate_id=uuid7(), text="lost"))
    raise RuntimeError("a secret of a patient")

@post("/list", opt=needs("notes.write_note"), status_code=303)
async def write(ctx: Ctx, arrival: Here) -> Response[Any]:
    async def verb():
        note = uuid7()
        await ctx.publish(NoteWritten(aggregate_id=note, text=arrival.field("text")))
        await ctx.audit("notes.write", entity="note", entity_id=note)
        if arrival.field("text") == "break":
            raise RuntimeError("broken on the way")
        if arrival.field("text") == "refuse":
            return Refusal("notes.refused")
        return Outcome(note, f"/{ctx.tenant.slug}/notes/{note}")
    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        return Response(words(arrival, outcome), status_code=422)
    return see_other(outcome.location)

class Notes:
    @hookimpl
    def register_permissions(self):
        return [Permission("notes.write_note", "Write notes", ("nurse", "doctor"))]
    @hookimpl
    def register_routes(self):
        return RouteSet([show, inside, fail, write])
    @hookimpl
    def register_navigation(self):
        return [NavItem("Notes", "/list", "users", "notes.write_note")]
    @hookimpl
    def register_events(self):
        return [NoteWritten]
    @hookimpl
    def register_refusals(self):
        return {"notes.refused": "Not this note."}

plugin = Notes()
"""


@pytest.fixture(scope="session")
async def notes_city(
    platform: Platforms, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[City]:
    """A city whose only plugin lets nurses and doctors write notes."""
    site = tmp_path_factory.mktemp("site")
    sys.path.insert(0, str(site))
    yield await platform([install_plugin(site, "notes", NOTES)])
    sys.path.remove(str(site))
