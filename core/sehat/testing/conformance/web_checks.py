"""Checks of the plugin's pages: who gets in, what they show, how often they ask the database."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, cast

from sehat.testing.conformance.reading import nameless_controls, scripts_inside
from sehat.testing.conformance.subject import TENANT
from sehat.testing.examples import factory_of
from sehat.testing.matrix import ask, attack, holders, positive_answers

if TYPE_CHECKING:
    import httpx

    from sehat.cli.routes import RouteRow
    from sehat.db.pool import Pool
    from sehat.testing.browser import Browser
    from sehat.testing.conformance.subject import Subject

__all__ = [
    "controls_have_names",
    "forms_without_token_are_refused",
    "fragments_stand_alone",
    "nobody_reaches_what_is_not_theirs",
    "pages_ask_as_often_for_many_rows_as_for_one",
    "pages_hold_no_script",
    "routes_are_gone_where_it_is_off",
    "routes_say_who_may_come",
    "whoever_may_gets_through",
]

FORBIDDEN, NOT_FOUND = 403, 404
ROUNDS = 3
"""Rows of each kind that a page is asked with, after it was asked with one."""


async def routes_say_who_may_come(subject: Subject) -> list[str]:
    """PC30: every route says who may come, some role may, and one with an id has an example."""
    found = []
    for route in subject.routes:
        name = f"{route.method} {route.path}"
        if not route.permission and not route.open_to:
            found.append(f"{name} declares no access. Say opt=needs(…).")
        if route.writes and not route.permission:
            found.append(f"{name} writes and asks for no permission. Say opt=needs(…).")
        if route.permission and not holders(subject.city, route):
            found.append(
                f"{name}: no standard role holds {route.permission}. Name one in Permission(…)."
            )
        ids = route.path.replace("{tenant}", "").count("{")
        if ids and factory_of(route, subject.examples) is None:
            found.append(
                f"{name} has no example. Say needs(…, example=NAME) and put NAME into `examples`"
                " of the module `testing`."
            )
    return found


async def nobody_reaches_what_is_not_theirs(subject: Subject) -> list[str]:
    """PC32: nobody gets in without the permission, or to a row of another hospital.

    What comes closest is tried: nobody signed in, a role of here without the permission, and
    somebody and a program elsewhere who hold it.
    """
    found = []
    for route in _walled(subject):
        _, leaking = await attack(
            subject.city, route, await subject.example(route), TENANT, few=True
        )
        found += [
            f"{leak.route} answers {leak.login} {leak.status}: {leak.why}. Answer 404 for whatever"
            " the hospital of the path does not have."
            for leak in leaking
        ]
    return found


async def forms_without_token_are_refused(subject: Subject) -> list[str]:
    """PC35: a form that was not shown by Sehat is refused."""
    found = []
    for route in _walled(subject):
        browser = await _holder(subject, route)
        if not route.writes or browser is None:
            continue
        example = await subject.example(route)
        path = route.path.format_map({"tenant": TENANT, **example.path})
        sent = {**example.form, "_csrf": None}
        answer = await browser.post(path, sent, params=example.query)
        if answer.status_code != FORBIDDEN:
            found.append(
                f"{route.method} {route.path} answers {answer.status_code} to a form without token."
                " Let the door read the form: take it from `arrival`."
            )
    return found


async def whoever_may_gets_through(subject: Subject) -> list[str]:
    """PC31: who holds the permission gets through, with a row that is there."""
    found = []
    for route in _walled(subject):
        if not holders(subject.city, route):
            continue
        # What another route changed in the meantime need not be what this one takes.
        example = await subject.example(route, new=True)
        told = await positive_answers(subject.city, route, example, TENANT)
        if not any(200 <= status < 304 for status in told.values()):  # noqa: PLR2004 - success, or on
            found.append(
                f"{route.method} {route.path} lets nobody through: {told}. Give its example a form"
                " that is accepted."
            )
    return found


async def routes_are_gone_where_it_is_off(subject: Subject) -> list[str]:
    """PC31: switched off at a hospital, every route of the plugin answers 404 there."""
    found = []
    async with _switched_off(subject):
        for route in subject.routes:
            browser = await _holder(subject, route) or await subject.city.browser("")
            answer = await ask(browser, route, TENANT, await subject.example(route))
            if answer.status_code != NOT_FOUND:
                found.append(
                    f"{route.method} {route.path} answers {answer.status_code} where the plugin is"
                    " switched off. Declare its access by needs(…) or holder(…)."
                )
    return found


async def pages_hold_no_script(subject: Subject) -> list[str]:
    """PC33: no page holds a script, a style or a handler of its own."""
    return [
        f"{route.path} holds {part}, which the browser refuses. Put it into a file of static/."
        for route, answer in await _pages(subject)
        for part in dict.fromkeys(scripts_inside(answer.text))
    ]


async def fragments_stand_alone(subject: Subject) -> list[str]:
    """PC34: what is put into a page of others stands alone, and is no page of its own."""
    found = []
    for folder in ("fragments", "slots", "sections"):
        for path in sorted((subject.plugin.folder / "templates").glob(f"*/{folder}/*.html")):
            text = path.read_text(encoding="utf-8")
            if "<html" in text or "{% extends" in text:
                found.append(f"{folder}/{path.name} is a whole page. Leave out what is around it.")
    return found


async def controls_have_names(subject: Subject) -> list[str]:
    """PC37: every field has a label and every button has words."""
    return [
        f"{route.path}: {control} has no name. Give it a <label for=…> or an aria-label."
        for route, answer in await _pages(subject)
        for control in dict.fromkeys(nameless_controls(answer.text))
    ]


async def pages_ask_as_often_for_many_rows_as_for_one(subject: Subject) -> list[str]:
    """PC36: a page asks the database as often for many rows as for one."""
    routes = [route for route in _walled(subject) if not route.writes and _without_ids(route)]
    await _make_rows(subject)
    few = {route.path: await _queries_of(subject, route) for route in routes}
    for _ in range(ROUNDS - 1):
        await _make_rows(subject)
    found = []
    for route in routes:
        many = await _queries_of(subject, route)
        if many > few[route.path]:
            found.append(
                f"{route.path} asks the database {few[route.path]} times, and {many} times with"
                f" {ROUNDS} rows of each kind. Ask once for all rows of the page."
            )
    return found


async def _make_rows(subject: Subject) -> None:
    """One more of everything that the plugin has examples of."""
    own = (
        import_module(f"{subject.plugin.package}.testing").examples
        if _has_examples(subject)
        else {}
    )
    for factory in own.values():
        async with subject.city.inside(TENANT) as ctx:
            await factory(ctx)


def _has_examples(subject: Subject) -> bool:
    return find_spec(f"{subject.plugin.package}.testing") is not None


async def _queries_of(subject: Subject, route: RouteRow) -> int:
    browser = await _holder(subject, route)
    if browser is None:
        return 0
    # The first visit fills caches, such as those of templates and of prepared statements.
    await browser.open(route.path.format(tenant=TENANT))
    with _counted(subject) as asked:
        await browser.open(route.path.format(tenant=TENANT))
    return len(asked)


@contextlib.contextmanager
def _counted(subject: Subject) -> Iterator[list[str]]:
    connections = cast("Pool", subject.city.platform.engine.pool).idle
    asked: list[str] = []

    def note(query: Any) -> None:  # noqa: ANN401 - asyncpg's record of a statement
        asked.append(query.query)

    for connection in connections:
        connection.add_query_logger(note)
    try:
        yield asked
    finally:
        for connection in connections:
            connection.remove_query_logger(note)


def _walled(subject: Subject) -> list[RouteRow]:
    return [route for route in subject.routes if route.open_to != "holder"]


def _without_ids(route: RouteRow) -> bool:
    return "{" not in route.path.replace("{tenant}", "")


async def _holder(subject: Subject, route: RouteRow) -> Browser | None:
    """The browser of somebody who may, or None where nobody signs in for it."""
    if route.open_to == "holder":
        return None
    login = (await subject.example(route)).login
    short = next(iter(holders(subject.city, route)), "")
    return await subject.city.browser(login or f"{short}.{TENANT}") if short else None


async def _pages(subject: Subject) -> list[tuple[RouteRow, httpx.Response]]:
    """The pages of the plugin as somebody who may sees them, with rows that are there."""
    if not subject.pages:
        for route in subject.routes:
            browser = await _holder(subject, route)
            if route.writes or browser is None:
                continue
            answer = await ask(browser, route, TENANT, await subject.example(route))
            if answer.is_success and "text/html" in answer.headers.get("content-type", ""):
                subject.pages.append((route, answer))
    return subject.pages


@contextlib.asynccontextmanager
async def _switched_off(subject: Subject) -> AsyncIterator[None]:
    city = subject.city
    tenant_id, gate = city.tenants[TENANT].id, city.platform.gate
    await gate.switch(tenant_id, subject.name, enabled=False, by=None)
    try:
        yield
    finally:
        await gate.switch(tenant_id, subject.name, enabled=True, by=None)
