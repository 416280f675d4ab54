"""Examples: real rows for the tests of walls, made by the core and by every plugin."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from sehat.tenancy.context import TenantContext

if TYPE_CHECKING:
    from sehat.cli.routes import RouteRow
    from sehat.plugins.loader import Plugins
    from sehat.testing.city import City

__all__ = [
    "Example",
    "ExampleContext",
    "Exemptions",
    "Factory",
    "as_example",
    "example_of",
    "factory_of",
    "find_examples",
    "find_exemptions",
]


@dataclass(slots=True, kw_only=True)
class ExampleContext(TenantContext):
    """A tenant's context in which every permission is held, and the city around it."""

    city: City


@dataclass(frozen=True, slots=True)
class Example:
    """A row as a route is asked for it.

    `path` fills the path's parameters, `query` follows it, and `form` is what somebody with the
    right role sends so that a route that writes answers with success.
    """

    path: Mapping[str, object] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, Any] = field(default_factory=dict)
    door: str = ""
    """Why those who hold the permission at another hospital may reach the row from there."""
    login: str = ""
    """Who asks in place of the roles, where a page changes whoever is signed in."""
    cookies: Mapping[str, str] = field(default_factory=dict)
    """What the browser of an open page carries besides."""


Factory = Callable[[ExampleContext], Awaitable[Example | Mapping[str, object]]]
"""Makes a row in the context's tenant; a plain mapping stands for the path's parameters."""

Exemptions = dict[tuple[str, str], str]
"""(rule, object) of the walk of the catalogue → why it may be so."""


def as_example(made: Example | Mapping[str, object]) -> Example:
    """What a factory made, with a plain mapping taken as the path's parameters."""
    return made if isinstance(made, Example) else Example(path=made)


def factory_of(route: RouteRow, examples: Mapping[str, Factory]) -> Factory | None:
    """The factory of this very route, or the one that it names."""
    return examples.get(f"{route.method} {route.path}") or examples.get(route.example)


async def example_of(
    city: City, route: RouteRow, examples: Mapping[str, Factory], tenant: str
) -> Example:
    """What a route is asked for at a tenant, made now; an empty example where it takes none."""
    factory = factory_of(route, examples)
    if factory is None:
        return Example()
    async with city.inside(tenant) as ctx:
        return as_example(await factory(ctx))


def find_examples(plugins: Plugins) -> dict[str, Factory]:
    """All factories by the name that routes give: `examples` of the core and of live plugins.

    Raises:
        AssertionError: two of them share a name.
    """
    return _merged(plugins, "examples")


def find_exemptions(plugins: Plugins) -> Exemptions:
    """What the walk of the catalogue lets pass: `exempt` of the core and of live plugins.

    Raises:
        AssertionError: two give a reason for the same fault.
    """
    return _merged(plugins, "exempt")


def _merged(plugins: Plugins, attribute: str) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for package in plugins.packages():
        module = "sehat.testing.rows" if package == "sehat" else f"{package}.testing"
        if find_spec(module) is None:
            continue
        for name, given in getattr(import_module(module), attribute, {}).items():
            if name in found:
                raise AssertionError(f"{name!r} is there twice; rename that of {package}.")
            found[name] = given
    return found
