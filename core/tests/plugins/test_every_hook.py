"""Each hook of the core is answered by a plugin, and what it gives is seen from outside."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any

import pytest

from sehat.ids import uuid7
from sehat.plugins.hookspecs import HookSpecs
from sehat.testing.packages import importable, install_plugin
from sehat.testing.persons import add_person

if TYPE_CHECKING:
    from sehat.testing.browser import Browser
    from sehat.testing.city import City
    from sehat.testing.platforms import Platforms

EVERY = """
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from litestar import Response, get, post
from sehat.api import (
    Board, BoardView, CodePlace, CodeReader, Codes, Column, Command, Ctx, Event, Health,
    HealthCheck, Here, Job, Listener, MessageTemplate, NavItem, Outcome, Permission, Port,
    PortBinding, Problem, Refusal, RouteSet, Scanned, SearchHit, SearchProvider, SlotFill,
    hookimpl, needs, once, see_other, uuid7, words,
)

class Happened(Event, frozen=True):
    event_name = "every.happened.v1"

class Adding(Protocol):
    async def add(self, ctx, one, other): ...

class Adder:
    async def add(self, ctx, one, other):
        return one + other

@get("/page", opt=needs("every.see"))
async def show(ctx: Ctx) -> str:
    return f"every page: {await ctx.port(Adding).add(ctx, 20, 22)}"

@post("/do", opt=needs("every.see"), status_code=303)
async def do(ctx: Ctx, arrival: Here) -> Response:
    async def verb():
        if arrival.field("what") == "wrong":
            return Refusal("every.refused")
        done = uuid7()
        await ctx.publish(Happened(aggregate_id=done))
        await ctx.notify("every.told", to="9810012345", locale="en", parameters={"what": "it"})
        return Outcome(done, "/")
    outcome = await once(arrival, ctx, verb)
    if isinstance(outcome, Refusal):
        return Response(words(arrival, outcome), status_code=422)
    return see_other("/")

async def listen(ctx, event):
    await ctx.audit("every.heard", entity="thing", entity_id=event.aggregate_id)

async def work(ctx):
    await ctx.audit("every.worked", entity="thing")

async def read(arrival, text):
    return Scanned("every", uuid7())

async def href(ctx, one):
    return f"/{ctx.tenant.slug}/every/page"

async def find(ctx, text):
    return [SearchHit("every hit", "every/page")]

async def well(ctx):
    return Health("ok")

async def box(ctx, home):
    return {"word": "every box"}

async def cells(ctx, ids):
    return {one: "every cell" for one in ids}

async def board(ctx, arrival, key):
    return BoardView({"word": "every board"})

class Every:
    @hookimpl
    def register_permissions(self):
        return [Permission("every.see", "See every page", ("nurse",))]
    @hookimpl
    def register_routes(self):
        return RouteSet([show, do])
    @hookimpl
    def register_navigation(self):
        return [NavItem("Every line", "/page", "users", "every.see")]
    @hookimpl
    def register_page_commands(self):
        return [Command("Every command", "/page", "users", "every.see")]
    @hookimpl
    def register_codes(self):
        return Codes([CodeReader("SEHATE:.*", "every.see", read)],
                     [CodePlace("every", "every.see", href)])
    @hookimpl
    def register_refusals(self):
        return {"every.refused": "Not every time.", "every.open": "Something is open here.",
                "every.apart": "They stay apart."}
    @hookimpl
    def register_slots(self):
        return [SlotFill("core.home", "every.box", "Box", "every/word.html", box)]
    @hookimpl
    def register_boards(self):
        return [Board("every.board", "every.see", "every/board.html", board)]
    @hookimpl
    def register_events(self):
        return [Happened]
    @hookimpl
    def register_listeners(self):
        return [Listener("every.happened.v1", listen)]
    @hookimpl
    def register_messages(self):
        return [MessageTemplate("every.told", "Every message: %(what)s.")]
    @hookimpl
    def register_extensions(self):
        return [Column("core.members", "every.cell", "Every column", cells, by="membership")]
    @hookimpl
    def register_ports(self):
        return [Port("every.adding", Adding),
                PortBinding("every.adder", Adding, lambda ctx: Adder())]
    @hookimpl
    def register_health_checks(self):
        return [HealthCheck("every.health", "Every health", well)]
    @hookimpl
    def register_search(self):
        return [SearchProvider("every.search", "Every search", find, "every.see")]
    @hookimpl
    def register_jobs(self):
        return [Job("every.job", timedelta(hours=1), work, title="Every job")]
    @hookimpl
    async def tenant_disable_problems(self, ctx, plugin):
        return [Problem(Refusal("every.open"))] if plugin == "every" else []
    @hookimpl
    async def person_merge_check(self, ctx, person_id, into_id):
        return Refusal("every.apart")

plugin = Every()
"""


@pytest.fixture(scope="module")
async def every_city(
    platform: Platforms, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[City]:
    """A city whose only plugin answers every hook there is."""
    with importable(tmp_path_factory.mktemp("site")) as site:
        found = install_plugin(site, "every", EVERY)
        folder = site / "sehat_every" / "templates" / "every"
        folder.mkdir(parents=True)
        (folder / "word.html").write_text("<p>{{ word }}</p>", encoding="utf-8")
        (folder / "board.html").write_text('<p id="every">{{ word }}</p>', encoding="utf-8")
        yield await platform([found])


async def nurse_of(city: City) -> Browser:
    return await city.browser_of("nurse", "civil")


async def text_of(city: City, path: str, role: str = "admin") -> str:
    return (await (await city.browser_of(role, "civil")).open(f"/civil{path}")).text


async def did(city: City, what: str = "it") -> tuple[int, str]:
    answer = await (await nurse_of(city)).post("/civil/every/do", {"what": what})
    return answer.status_code, answer.text


async def actions(city: City) -> set[str]:
    async with city.connect("owner") as owner:
        return {row["action"] for row in await owner.fetch("select distinct action from audit")}


async def permission_is_on_the_page_of_roles(city: City) -> bool:
    return "See every page" in await text_of(city, "/admin/roles")


async def route_answers(city: City) -> bool:
    return "every page" in await text_of(city, "/every/page", "nurse")


async def line_is_in_the_menu(city: City) -> bool:
    return "Every line" in await text_of(city, "", "nurse")


async def command_is_in_the_palette(city: City) -> bool:
    return "Every command" in await text_of(city, "/palette", "nurse")


async def code_leads_to_its_place(city: City) -> bool:
    answer = await (await nurse_of(city)).post("/civil/scan", {"text": "SEHATE:1"})
    return bool(answer.headers.get("location") == "/civil/every/page")


async def refusal_has_words(city: City) -> bool:
    return await did(city, "wrong") == (422, "Not every time.")


async def box_is_on_the_first_page(city: City) -> bool:
    return "every box" in await text_of(city, "", "nurse")


async def board_is_pushed(city: City) -> bool:
    key = uuid7()
    shown = await city.platform.hub.boards.view("every.board", city.tenants["civil"], key, "en")
    return shown == {"word": "every board"}


async def event_is_told(city: City) -> bool:
    await did(city)
    async with city.connect("owner") as owner:
        return bool(await owner.fetchval("select count(*) from outbox where name ~ '^every'"))


async def listener_hears(city: City) -> bool:
    await did(city)
    await city.deliver()
    return "every.heard" in await actions(city)


async def message_is_sent(city: City) -> bool:
    await did(city)
    await city.send_messages()
    return "every.told" in await text_of(city, "/admin/messages")


async def column_is_in_the_list(city: City) -> bool:
    text = await text_of(city, "/admin/members")
    return "Every column" in text and "every cell" in text


async def port_is_bound(city: City) -> bool:
    return "every page: 42" in await text_of(city, "/every/page", "nurse")


async def health_is_told(city: City) -> bool:
    ready: Any = (await (await nurse_of(city)).open("/readyz")).json()
    return bool(ready["health"] == {"every.health": "ok"})


async def search_finds(city: City) -> bool:
    return "every hit" in await text_of(city, "/search.json?q=anything", "nurse")


async def job_runs(city: City) -> bool:
    admin = await city.browser_of("admin", "civil")
    await admin.post("/civil/admin/jobs/every.job/run", {})
    await city.run_jobs()
    return "every.worked" in await actions(city)


async def problem_is_told_before_the_switch(city: City) -> bool:
    admin = await city.browser_of("admin", "civil")
    answer = await admin.post("/civil/admin/plugins/every", {"enabled": "off"})
    return answer.status_code == 422 and "Something is open here." in answer.text


async def merge_is_refused(city: City) -> bool:
    pair = uuid7()
    async with city.inside("civil") as ctx:
        one, other = sorted([await add_person(ctx), await add_person(ctx)])
        await ctx.db.execute(
            "insert into possible_duplicate (tenant_id, id, person_id, other_id, likeness)"
            " values ($1, $2, $3, $4, 0.9)",
            ctx.tenant.id,
            pair,
            one,
            other,
        )
    admin = await city.browser_of("admin", "civil")
    form = {"into": one, "reason": "same card shown"}
    answer = await admin.post(f"/civil/admin/duplicates/{pair}/merge", form)
    return answer.status_code == 422 and "They stay apart." in answer.text


SEEN: dict[str, Callable[[City], Awaitable[bool]]] = {
    "register_permissions": permission_is_on_the_page_of_roles,
    "register_routes": route_answers,
    "register_navigation": line_is_in_the_menu,
    "register_page_commands": command_is_in_the_palette,
    "register_codes": code_leads_to_its_place,
    "register_refusals": refusal_has_words,
    "register_slots": box_is_on_the_first_page,
    "register_boards": board_is_pushed,
    "register_events": event_is_told,
    "register_listeners": listener_hears,
    "register_messages": message_is_sent,
    "register_extensions": column_is_in_the_list,
    "register_ports": port_is_bound,
    "register_health_checks": health_is_told,
    "register_search": search_finds,
    "register_jobs": job_runs,
    "tenant_disable_problems": problem_is_told_before_the_switch,
    "person_merge_check": merge_is_refused,
}
"""Hook → how it is seen from outside that a plugin answered it."""

HOOKS = [name for name, hook in vars(HookSpecs).items() if hasattr(hook, "sehat_spec")]


@pytest.mark.feature("PL03")
@pytest.mark.parametrize("hook", HOOKS)
async def test_hook_is_called_and_its_answer_is_seen(every_city: City, hook: str):
    assert hook in SEEN, "A new hook is shown here, by a plugin that answers it."
    assert await SEEN[hook](every_city)
