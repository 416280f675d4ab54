"""Support for tests of the core and of plugins: a database, a small city and its browsers.

A plugin's module `testing` may give two names. `examples` maps a name to a factory that makes a
real row; a route says which one it takes by `needs(…, example=NAME)`, and a factory under the very
route, such as `"POST /{tenant}/cards/find"`, comes before it, where that route needs a form of its
own. `exempt` maps (rule, object) of the walk of the catalogue to the reason why it may be so.
"""

from __future__ import annotations

from sehat.testing.accounts import add_second_step
from sehat.testing.browser import Browser, ShownForm, read_forms
from sehat.testing.examples import Example, ExampleContext, Exemptions, Factory
from sehat.testing.rows import add_entry, add_person, scan_card

__all__ = [
    "Browser",
    "Example",
    "ExampleContext",
    "Exemptions",
    "Factory",
    "ShownForm",
    "add_entry",
    "add_person",
    "add_second_step",
    "read_forms",
    "scan_card",
]
