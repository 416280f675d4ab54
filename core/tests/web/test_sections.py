"""A section that a plugin adds to a form is saved with it, or nothing is saved."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest

from sehat.testing.packages import MANIFEST, importable, install_plugin

if TYPE_CHECKING:
    from pathlib import Path

    from sehat.testing.browser import Browser
    from sehat.testing.city import City
    from sehat.testing.platforms import Platforms

OWNER = """
from markupsafe import Markup
from litestar import Response, get, post
from sehat.api import (
    Ctx, Faults, FormPoint, Here, Outcome, Permission, Refusal, RouteSet, hookimpl, needs, once,
    read_sections, save_sections, see_other, show_sections, uuid7, words,
)
from sehat_owner.api import Saved

FORM = "owner.thing"

@get("/form", opt=needs("owner.save"))
async def show(arrival: Here) -> Response:
    return Response(show_sections(arrival, FORM), media_type="text/html")

@post("/form", opt=needs("owner.save"), status_code=303)
async def save(ctx: Ctx, arrival: Here) -> Response:
    sections = read_sections(arrival, FORM)
    if isinstance(sections, Faults):
        again = show_sections(arrival, FORM, sections)
        told = Markup(" ").join(sections.words(arrival).values())
        return Response(again + told, status_code=422, media_type="text/html")
    async def verb():
        thing = uuid7()
        await ctx.audit("owner.saved", entity="thing", entity_id=thing)
        refused = await save_sections(ctx, arrival, FORM, sections, Saved(thing))
        return refused or Outcome(thing, "/")
    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        return Response(words(arrival, outcome), status_code=422)
    return see_other("/")

class Owner:
    @hookimpl
    def register_permissions(self):
        return [Permission("owner.save", "Save", ("nurse", "doctor"))]
    @hookimpl
    def register_extensions(self):
        return [FormPoint(FORM, Saved)]
    @hookimpl
    def register_routes(self):
        return RouteSet([show, save])

plugin = Owner()
"""

OWNER_API = """
from dataclasses import dataclass
from uuid import UUID

@dataclass(frozen=True)
class Saved:
    thing_id: UUID
"""

ADDING = """
from sehat.api import Faults, FormSection, Permission, Refusal, hookimpl

def parse(form):
    text = form.get("adding.word", [""])[0]
    if text == "explode":
        raise RuntimeError("a secret of a patient")
    if text == "wrong":
        return Faults({"adding.word": Refusal("adding.wrong_word")})
    return text or None

async def save(ctx, arrival, saved, word):
    await ctx.audit("adding.saved", entity="word", entity_id=saved.thing_id)
    if word == "break":
        await ctx.db.execute("select nothing from nowhere")
    if word == "odd":
        return 7
    return Refusal("adding.refused") if word == "refuse" else None

class Adding:
    @hookimpl
    def register_permissions(self):
        return [Permission("adding.word", "Words", ("nurse",))]
    @hookimpl
    def register_refusals(self):
        return {"adding.refused": "Not this word.", "adding.wrong_word": "No such word."}
    @hookimpl
    def register_extensions(self):
        return [FormSection("owner.thing", "adding.words", "Words", "adding/word.html", parse, save,
                            permission="adding.word")]

plugin = Adding()
"""

SECTION = (
    '<input name="adding.word" value="{{ form[\'adding.word\'] }}">{{ errors["adding.word"] }}'
)
NEEDS_OWNER = MANIFEST + '[requires]\nowner = ">=0.1"\n'


def install(site: Path) -> list[Any]:
    owner = install_plugin(site, "owner", OWNER)
    (site / "sehat_owner" / "api.py").write_text(OWNER_API, encoding="utf-8")
    adding = install_plugin(site, "adding", ADDING, manifest=NEEDS_OWNER)
    folder = site / "sehat_adding" / "templates" / "adding"
    folder.mkdir(parents=True)
    (folder / "word.html").write_text(SECTION, encoding="utf-8")
    return [owner, adding]


@pytest.fixture(scope="module")
async def form_city(
    platform: Platforms, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[City]:
    """A city with a form to which another plugin adds a field."""
    with importable(tmp_path_factory.mktemp("site")) as site:
        yield await platform(install(site))


@pytest.fixture
async def nurse(form_city: City) -> Browser:
    return await form_city.browser_of("nurse", "civil")


async def written(city: City) -> list[str]:
    async with city.connect("owner") as owner:
        rows = await owner.fetch("select action from audit where action ~ 'saved' order by at, id")
    return [row["action"] for row in rows]


@pytest.mark.feature("PL02")
async def test_section_is_shown_and_saved_with_its_form(form_city: City, nurse: Browser):
    before = await written(form_city)

    shown = (await nurse.open("/civil/owner/form")).text
    saved = await nurse.post("/civil/owner/form", {"adding.word": "well"})
    left_out = await nurse.post("/civil/owner/form", {})

    assert 'name="adding.word" value=""' in shown
    assert (saved.status_code, left_out.status_code) == (303, 303)
    added = (await written(form_city))[len(before) :]
    assert sorted(added) == ["adding.saved", "owner.saved", "owner.saved"]


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("refuse", "Not this word."),
        ("break", "Example could not save its part, so nothing was saved."),
        ("odd", "Example could not save its part, so nothing was saved."),
        ("explode", "Example could not save its part, so nothing was saved."),
        ("wrong", "No such word."),
    ],
)
async def test_section_that_fails_undoes_the_whole_form_and_says_so(
    form_city: City, nurse: Browser, word: str, told: str
):
    before = await written(form_city)

    answer = await nurse.post("/civil/owner/form", {"adding.word": word})

    assert answer.status_code == 422
    assert told in answer.text
    assert "secret" not in answer.text
    assert await written(form_city) == before


async def test_what_was_typed_stands_again_beside_its_fault(nurse: Browser):
    text = (await nurse.post("/civil/owner/form", {"adding.word": "wrong"})).text

    assert 'value="wrong">No such word.' in text
    assert 'value=""' in (await nurse.open("/civil/owner/form")).text


@pytest.mark.feature("AD04")
async def test_section_goes_with_its_plugin_and_permission(form_city: City, nurse: Browser):
    doctor, civil = await form_city.browser_of("doctor", "civil"), form_city.tenants["civil"].id
    before = await written(form_city)
    by_doctor = await doctor.post("/civil/owner/form", {"adding.word": "refuse"})
    await form_city.platform.gate.switch(civil, "adding", enabled=False, by=None)
    try:
        shown = (await nurse.open("/civil/owner/form")).text
        saved = await nurse.post("/civil/owner/form", {"adding.word": "refuse"})
    finally:
        await form_city.platform.gate.switch(civil, "adding", enabled=True, by=None)

    assert (by_doctor.status_code, saved.status_code, shown) == (303, 303, "")
    assert (await written(form_city))[len(before) :] == ["owner.saved", "owner.saved"]
