"""The matrix finds leaks: a plugin that leaks in every way it may is caught each time."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

from sehat.cli.routes import list_routes
from sehat.composing import compose
from sehat.ids import uuid7
from sehat.permissions import STANDARD_ROLES
from sehat.testing.examples import Example
from sehat.testing.matrix import attack, positive_answers
from sehat.testing.packages import install_plugin

if TYPE_CHECKING:
    from sehat.testing.city import City
    from sehat.testing.platforms import Platforms

LEAKY = """
from uuid import UUID
from litestar import Response, get, post
from sehat.api import Ctx, Here, Permission, RouteSet, hookimpl, needs, see_other

TABLE = "select 1 from registration where id = $1"
EVERYWHERE = "select t.slug from role r join tenant t on t.id = r.tenant_id where r.id = $1"

async def slug_of(arrival, row_id):
    return await arrival.platform.pool.fetchval(EVERYWHERE, row_id)

@get("/sound/{row_id:uuid}", opt=needs("leaky.read", example="row"))
async def sound(row_id: UUID, arrival: Here) -> Response:
    mine = await slug_of(arrival, row_id) == arrival.here.slug
    return Response("here it is" if mine else "none", status_code=200 if mine else 404)

@get("/shown/{row_id:uuid}", opt=needs("leaky.read", example="row"))
async def shown(row_id: UUID, arrival: Here) -> Response:
    slug = await slug_of(arrival, row_id)
    return Response(slug or "none", status_code=200 if slug else 404)

@get("/status/{row_id:uuid}", opt=needs("leaky.read", example="row"))
async def status(row_id: UUID, arrival: Here) -> Response:
    slug = await slug_of(arrival, row_id)
    code = 404 if slug is None else 200 if slug == arrival.here.slug else 403
    return Response("none", status_code=code)

@get("/words/{row_id:uuid}", opt=needs("leaky.read", example="row"))
async def words(row_id: UUID, arrival: Here) -> Response:
    slug = await slug_of(arrival, row_id)
    mine = slug == arrival.here.slug
    text = "here it is" if mine else "of another hospital" if slug else "none"
    return Response(text, status_code=200 if mine else 404)

@post("/changed/{row_id:uuid}", opt=needs("leaky.read", example="row"), status_code=303)
async def changed(row_id: UUID, arrival: Here) -> Response:
    slug = await slug_of(arrival, row_id)
    return see_other("/") if slug else Response("none", status_code=404)

@post("/named", opt=needs("leaky.read", example="form"), status_code=303)
async def named(arrival: Here) -> Response:
    slug = await slug_of(arrival, UUID(arrival.field("row_id")))
    return see_other("/") if slug else Response("none", status_code=404)

@get("/broken/{row_id:uuid}", opt=needs("leaky.read", example="row"))
async def broken(row_id: UUID) -> Response:
    return Response("none", status_code=404)

class Leaky:
    @hookimpl
    def register_permissions(self):
        return [Permission("leaky.read", "Read", ("nurse",))]
    @hookimpl
    def register_routes(self):
        return RouteSet([sound, shown, status, words, changed, named, broken])

plugin = Leaky()
"""


HOLDERS = {"nurse.kamla", "superintendent.kamla", "admin.kamla", "city.kamla"}
"""Who holds the permission at the other hospital; whoever appoints a nurse holds it too."""

CELLS = 4 + 3 * len(STANDARD_ROLES) - len(HOLDERS)
"""Nobody, a visitor, two programs, every role there and at home, those here without the right."""


@pytest.fixture(scope="module")
async def leaky_city(
    platform: Platforms, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[City]:
    """A city of its own whose only plugin leaks."""
    site = tmp_path_factory.mktemp("site")
    sys.path.insert(0, str(site))
    yield await platform([install_plugin(site, "leaky", LEAKY)])
    sys.path.remove(str(site))


async def a_row(city: City) -> Example:
    row_id = uuid7()
    await city.platform.pool.execute(
        "insert into role (id, tenant_id, code, name) values ($1, $2, $3, 'Example')",
        row_id,
        city.tenants["civil"].id,
        row_id.hex,
    )
    return Example(path={"row_id": row_id}, form={"row_id": row_id})


@pytest.mark.parametrize(
    ("name", "reasons"),
    [
        ("sound/{row_id}", set()),
        ("shown/{row_id}", {"succeeds"}),
        ("status/{row_id}", {"an unknown id answers 404"}),
        ("words/{row_id}", {"the page differs from that of an unknown id"}),
        ("changed/{row_id}", {"succeeds"}),
        ("named", {"succeeds"}),
    ],
)
async def test_leak_is_found(leaky_city: City, name: str, reasons: set[str]):
    routes = list_routes(compose(leaky_city.platform))
    (route,) = [route for route in routes if route.path == f"/{{tenant}}/leaky/{name}"]
    example = await a_row(leaky_city)

    cells, leaks = await attack(leaky_city, route, example, "civil")
    answers = await positive_answers(leaky_city, route, example, "civil")

    assert {leak.why for leak in leaks} == reasons
    assert {leak.login for leak in leaks} == (HOLDERS if reasons else set())
    assert set(answers) == {"nurse"}
    assert answers["nurse"] < 400
    assert cells == CELLS


async def test_route_that_answers_nobody_is_found(leaky_city: City):
    routes = list_routes(compose(leaky_city.platform))
    (route,) = [route for route in routes if route.path.endswith("/broken/{row_id}")]
    example = await a_row(leaky_city)

    answers = await positive_answers(leaky_city, route, example, "civil")

    assert set(answers.values()) == {404}
