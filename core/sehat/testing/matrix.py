"""The matrix of routes and roles: who asks, for whose row, and what may be answered.

A route is asked for a row that exists by every role of another hospital, by the roles of its own
that lack the permission, by programs, by somebody without any role and by nobody signed in. Each
has to hear what an id without a row gets, and never a success.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sehat.ids import uuid7
from sehat.permissions import permissions_of_role
from sehat.testing.city import NOBODY, SHORT_NAMES

if TYPE_CHECKING:
    import httpx

    from sehat.cli.routes import RouteRow
    from sehat.testing.browser import Browser
    from sehat.testing.city import City
    from sehat.testing.examples import Example

__all__ = ["Leak", "ask", "attack", "holders", "positive_answers", "went_on"]

ATTACKERS = {"civil": "kamla", "asha": "civil"}
"""Hospital whose rows are asked for → hospital whose staff ask."""

SERVICE = "@"
"""Begins what stands in place of a login for the program of a tenant."""

OPEN = ("anyone", "holder")
"""What a route says that asks for no session."""

_SEE_OTHER = 303
_SHORTEST_NUMBER = 6
_HIDDEN = re.compile(r'<input[^>]*name="_(?:csrf|key)"[^>]*>|[0-9a-f]{64}|data-since="\d+"')
"""What differs from page to page by itself: form keys, and how far a live page has listened."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A cell of the matrix that answered otherwise for a row that exists."""

    route: str
    login: str
    tenant: str
    status: int
    why: str


def holders(city: City, route: RouteRow) -> list[str]:
    """Short names of the roles that may open a route in their own hospital."""
    declared = [p for plugin in city.platform.plugins.live for p in plugin.permissions]
    return [
        short
        for short, role in SHORT_NAMES.items()
        if not route.permission or route.permission in permissions_of_role(role, declared)
    ]


async def positive_answers(
    city: City, route: RouteRow, example: Example, tenant: str
) -> dict[str, int]:
    """Status by role of what the right roles are told at home, up to the first success."""
    told: dict[str, int] = {}
    for short in ["nobody"] if route.open_to in OPEN else holders(city, route):
        login = example.login or ("" if route.open_to in OPEN else f"{short}.{tenant}")
        # Signing in or out must not change the browsers that others go on with.
        browser = await (city.browser(login) if route.permission else city.fresh_browser(login))
        browser.http.cookies.update(dict(example.cookies))
        answer = await ask(browser, route, tenant, example)
        told[short] = answer.status_code
        if answer.is_success or went_on(answer):
            break
    return told


async def attack(
    city: City, route: RouteRow, example: Example, tenant: str, *, few: bool = False
) -> tuple[int, list[Leak]]:
    """Ask for a row of `tenant` in every way that must not reach it; count cells and leaks.

    With `few` only by those who come closest: somebody elsewhere and a program there who hold the
    permission, one of here without it, and nobody signed in.
    """
    leaks, cells = [], 0
    asked = _closest if few else _cells
    for login, where in asked(city, route, example, tenant):
        cells += 1
        service = login.startswith(SERVICE)
        browser = await (city.service_of(login[1:]) if service else city.browser(login))
        real = await ask(browser, route, where, example)
        unknown = _without_row(example)
        empty = await ask(browser, route, where, unknown)
        if why := _difference(_said(real, example), _said(empty, unknown), real, empty):
            name = f"{route.method} {route.path}"
            leaks.append(Leak(name, login or "anonymous", where, real.status_code, why))
    return cells, leaks


def _cells(city: City, route: RouteRow, example: Example, tenant: str) -> Iterator[tuple[str, str]]:
    other, may = ATTACKERS[tenant], holders(city, route)
    outsiders = [f"{short}.{other}" for short in SHORT_NAMES]
    if tenant == "asha":
        outsiders.append("city.health")
    # A program that may do everything there; and one of here, where it must not write or look.
    yield SERVICE + other, tenant
    if not _for_programs(route):
        yield SERVICE + tenant, tenant
    for login in ("", NOBODY, *outsiders):
        yield login, tenant
    if _has_row(example):
        for login in outsiders:
            short, _, home = login.partition(".")
            if not (example.door and short in may):
                yield login, home
    for short in SHORT_NAMES:
        if short not in may:
            yield f"{short}.{tenant}", tenant


def _closest(
    city: City, route: RouteRow, example: Example, tenant: str
) -> Iterator[tuple[str, str]]:
    other, may = ATTACKERS[tenant], holders(city, route)
    yield SERVICE + other, tenant
    yield "", tenant
    for short in may[:1]:
        yield f"{short}.{other}", tenant
        if _has_row(example) and not example.door:
            yield f"{short}.{other}", other
    for short in [short for short in SHORT_NAMES if short not in may][:1]:
        yield f"{short}.{tenant}", tenant


def _for_programs(route: RouteRow) -> bool:
    reads = route.path.startswith("/api/") or route.path.endswith(".json")
    return reads and not route.writes


async def ask(browser: Browser, route: RouteRow, tenant: str, example: Example) -> httpx.Response:
    """Ask a route for the row of an example, at the address of a tenant."""
    path = route.path.format_map({"tenant": tenant, **example.path})
    if route.writes:
        return await browser.post(path, example.form, params=example.query)
    return await browser.open(path, params=example.query)


def _difference(said: str, said_of_none: str, real: httpx.Response, empty: httpx.Response) -> str:
    if real.is_success or went_on(real):
        return "succeeds"
    if real.is_server_error or empty.is_server_error:
        return "breaks"
    if real.status_code != empty.status_code:
        return f"an unknown id answers {empty.status_code}"
    return "the page differs from that of an unknown id" if said != said_of_none else ""


def went_on(answer: httpx.Response) -> bool:
    """Whether an answer leads on, and not to the sign-in page."""
    location: str = answer.headers.get("location", "")
    return answer.status_code == _SEE_OTHER and not location.startswith("/sign-in?")


def _said(answer: httpx.Response, example: Example) -> str:
    request_id: str = answer.headers.get("x-request-id", "none")
    text = answer.text.replace(request_id, "<request>")
    for value in _row_values(example):
        text = text.replace(value, "<id>")
    location: str = answer.headers.get("location", "")
    return _HIDDEN.sub("<hidden>", text) + location.partition("?")[0]


def _row_values(example: Example) -> list[str]:
    given = [*example.path.values(), *example.query.values(), *example.form.values()]
    flat = [v for value in given for v in (value if isinstance(value, (list, tuple)) else [value])]
    return [str(value) for value in flat if _names_row(value)]


def _has_row(example: Example) -> bool:
    return bool(_row_values(example))


def _names_row(value: object) -> bool:
    text = str(value)
    if text.isdigit():
        return len(text) >= _SHORTEST_NUMBER
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _without_row(example: Example) -> Example:
    return replace(
        example,
        path=_renamed(example.path),
        query=_renamed(example.query),
        form=_renamed(example.form),
    )


def _renamed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [_other(v) for v in value] if isinstance(value, (list, tuple)) else _other(value)
        for name, value in values.items()
    }


def _other(value: object) -> object:
    if not _names_row(value):
        return value
    text = str(value)
    if text.isdigit():
        return str(secrets.randbelow(10 ** len(text))).zfill(len(text))
    return str(uuid7())
