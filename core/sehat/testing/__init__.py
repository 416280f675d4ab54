"""Support for tests of the core and of plugins: a database, a small city and its browsers.

Its fixtures are those of the pytest plugin `sehat.testing.fixtures`, which is there wherever
`sehat-core` is installed.

A plugin's module `testing` may give two names. `examples` maps a name to a factory that makes a
real row; a route says which one it takes by `needs(…, example=NAME)`, and a factory under the very
route, such as `"POST /{tenant}/cards/find"`, comes before it, where that route needs a form of its
own. `exempt` maps (rule, object) of the walk of the catalogue to the reason why it may be so.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sehat.testing.accounts import add_second_step
    from sehat.testing.browser import Browser, ShownForm, read_forms
    from sehat.testing.city import City
    from sehat.testing.clock import MovableClock
    from sehat.testing.conformance.suite import PluginConformance
    from sehat.testing.examples import Example, ExampleContext, Exemptions, Factory
    from sehat.testing.outbox import Outbox, Undelivered
    from sehat.testing.packages import install_plugin
    from sehat.testing.persons import add_entry, add_person, scan_card
    from sehat.testing.platforms import Platforms

_HOMES = {
    "accounts": ("add_second_step",),
    "browser": ("Browser", "ShownForm", "read_forms"),
    "city": ("City",),
    "clock": ("MovableClock",),
    "conformance": ("PluginConformance",),
    "examples": ("Example", "ExampleContext", "Exemptions", "Factory"),
    "outbox": ("Outbox", "Undelivered"),
    "packages": ("install_plugin",),
    "platforms": ("Platforms",),
    "persons": ("add_entry", "add_person", "scan_card"),
}
"""Module → its names. They are loaded when asked for: pytest imports this package in every run."""

_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Browser",
    "City",
    "Example",
    "ExampleContext",
    "Exemptions",
    "Factory",
    "MovableClock",
    "Outbox",
    "Platforms",
    "PluginConformance",
    "ShownForm",
    "Undelivered",
    "add_entry",
    "add_person",
    "add_second_step",
    "install_plugin",
    "read_forms",
    "scan_card",
]


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
