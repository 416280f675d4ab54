"""The colours of hooks: how a hook is asked, and what may come back."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Literal, TypeVar

import pluggy
from msgspec import Struct

from sehat.errors import PluginError

__all__ = [
    "PROJECT",
    "Colour",
    "check_implementation",
    "colour_of",
    "gathered",
    "hookspec",
    "vetoed",
]

PROJECT = "sehat"

Function = TypeVar("Function", bound=Callable[..., Any])

hookspec = pluggy.HookspecMarker(PROJECT)
"""Mark a hook that is asked once, while the application is composed (COLLECT); plain `def`."""

_ATTRIBUTE = "sehat_colour"
_RESERVED = ("wrapper", "hookwrapper", "optionalhook", "tryfirst", "trylast", "specname")


class Colour(Struct, frozen=True):
    """How a hook is asked; `returns` is the type of each value that a gathered hook gives."""

    policy: Literal["collect", "gather", "veto"]
    returns: type = object


def gathered(returns: type) -> Callable[[Function], Function]:
    """Mark a hook that many may answer (GATHER); `async def` that gives a sequence of `returns`."""

    def mark(function: Function) -> Function:
        setattr(function, _ATTRIBUTE, Colour("gather", returns))
        return hookspec(function)

    return mark


def vetoed(function: Function) -> Function:
    """Mark a hook by which plugins may say no (VETO); `async def` that gives a Refusal or None."""
    setattr(function, _ATTRIBUTE, Colour("veto"))
    return hookspec(function)


def colour_of(function: object) -> Colour:
    """The colour of a hook's specification."""
    found: Colour = getattr(function, _ATTRIBUTE, Colour("collect"))
    return found


def check_implementation(name: str, colour: Colour, implementation: pluggy.HookImpl) -> None:
    """Check that an implementation fits the colour of its hook.

    Raises:
        PluginError: it is `async` where it must not be or the other way round, or asks for an
            order of its own, which is the core's to decide.
    """
    awaited = inspect.iscoroutinefunction(implementation.function)
    if awaited != (colour.policy != "collect"):
        wanted = "def" if colour.policy == "collect" else "async def"
        raise PluginError(f"{name} must be `{wanted}`: it is asked by {colour.policy.upper()}")
    if used := [option for option in _RESERVED if implementation.opts.get(option)]:
        raise PluginError(f"{name} uses {', '.join(used)}, which only the core may")
