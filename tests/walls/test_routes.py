"""Every route, every role, two hospitals and nobody: no row of another is ever answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sehat.cli.routes import RouteRow, list_routes
from sehat.composing import compose
from sehat.config import Settings
from sehat.db.address import Addresses
from sehat.permissions import STANDARD_ROLES, permissions_of_role
from sehat.platform import make_platform
from sehat.testing.examples import example_of, factory_of
from sehat.testing.matrix import ATTACKERS, attack, holders, positive_answers

if TYPE_CHECKING:
    from collections.abc import Callable

    from sehat.plugins.loader import Plugins
    from sehat.testing import Factory
    from sehat.testing.city import City

FEWEST_CELLS = 2 + len(STANDARD_ROLES)
"""Nobody, a visitor without roles, and every role of another hospital."""


def all_routes() -> list[RouteRow]:
    """The application's own list; nothing is connected."""
    nowhere = Addresses(app="", platform="", owner="", secret=b"")
    return list_routes(compose(make_platform(Settings(), addresses=nowhere)))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "route" in metafunc.fixturenames:
        routes = all_routes()
        test = metafunc.function.__name__
        if "address" in test:
            routes = [route for route in routes if route.open_to == "holder"]
        elif "walled" in test or "open_route" in test:
            routes = [
                route
                for route in routes
                if ("{tenant}" in route.path) == ("walled" in test) and route.open_to != "holder"
            ]
        names = [f"{route.method} {route.path}" for route in routes]
        metafunc.parametrize("route", routes, ids=names)


def test_every_installed_plugin_is_live(plugins: Plugins):
    aside = {plugin.name: plugin.reason for plugin in plugins.all if not plugin.live}

    assert aside == {}


def test_route_says_who_may_come(route: RouteRow):
    assert bool(route.permission) != (route.open_to in ("anyone", "signed_in", "holder"))


def test_route_that_writes_below_a_hospital_asks_for_a_permission(route: RouteRow):
    assert not ("{tenant}" in route.path and route.writes) or route.permission


def test_route_with_an_id_names_its_example(route: RouteRow, examples: dict[str, Factory]):
    parameters = route.path.replace("{tenant}", "").count("{")

    assert parameters == 0 or factory_of(route, examples), (
        f"Say needs(…, example=NAME) and put NAME, or '{route.method} {route.path}', into"
        f" `examples` of the module `testing` of {route.plugin}."
    )


def test_route_has_a_role_that_may_open_it(route: RouteRow, plugins: Plugins):
    declared = [held for plugin in plugins.live for held in plugin.permissions]

    assert not route.permission or any(
        route.permission in permissions_of_role(role, declared) for role in STANDARD_ROLES
    )


@pytest.mark.feature("AD03")
@pytest.mark.parametrize("tenant", ATTACKERS)
async def test_walled_route_leaks_nothing(
    city: City,
    route: RouteRow,
    examples: dict[str, Factory],
    tenant: str,
    record_property: Callable[[str, object], None],
):
    """The right role opens the same row afterwards: it was there, and nothing had touched it."""
    example = await example_of(city, route, examples, tenant)

    cells, leaks = await attack(city, route, example, tenant)
    record_property("cells", cells)
    answers = await positive_answers(city, route, example, tenant)

    assert leaks == []
    assert any(200 <= status < 304 for status in answers.values()), (
        f"No role that may open it gets through: {answers}. Holders: {holders(city, route)}."
        " Give the example a form that is accepted."
    )
    assert cells >= FEWEST_CELLS


@pytest.mark.feature("AD03", "OP09")
async def test_address_opens_its_own_row_at_its_own_hospital_alone(
    city: City, route: RouteRow, examples: dict[str, Factory]
):
    example = await example_of(city, route, examples, "civil")
    visitor = await city.fresh_browser()

    def at(tenant: str, key: object) -> str:
        return route.path.format_map({"tenant": tenant, **example.path, "key": key})

    key = str(example.path["key"])
    opened = await visitor.open(at("civil", key))
    elsewhere = await visitor.open(at("kamla", key))
    guessed = [
        await visitor.open(at("civil", guess)) for guess in (key[:-1], key + "A", "A" * len(key))
    ]

    assert not route.writes
    assert opened.status_code in (200, 204)
    assert {answer.status_code for answer in (elsewhere, *guessed)} == {404}
    assert key not in "".join(answer.text for answer in (elsewhere, *guessed)).replace(
        at("kamla", key), ""
    ).replace(at("civil", key + "A"), "")
    await city.platform.gate.switch(city.tenants["civil"].id, route.plugin, enabled=False, by=None)
    try:
        assert (await visitor.open(at("civil", key))).status_code == 404
    finally:
        await city.platform.gate.switch(
            city.tenants["civil"].id, route.plugin, enabled=True, by=None
        )


async def test_open_route_lets_the_right_ones_in(
    city: City, route: RouteRow, examples: dict[str, Factory]
):
    example = await example_of(city, route, examples, "civil")

    answers = await positive_answers(city, route, example, "civil")

    assert any(200 <= status < 304 for status in answers.values()), answers
    if route.open_to == "signed_in":
        visitor = await city.fresh_browser()
        send = visitor.post if route.writes else visitor.open
        answer = await send(route.path.format_map(example.path))
        assert answer.status_code == (401 if route.writes else 303)
