"""Break one thing that a plugin gave, for a while, to see that everything else goes on."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, Any, Literal

from sehat.lists.values import Column
from sehat.plugins.health import HealthCheck
from sehat.plugins.search import SearchProvider
from sehat.plugins.slots import SlotFill
from sehat.plugins.values import Job, Listener

if TYPE_CHECKING:
    from sehat.plugins.loader import LoadedPlugin, Plugins

__all__ = ["HOWS", "How", "breakable", "fault", "fault_at_start"]

How = Literal["raise", "hang", "wrong type"]

HOWS: tuple[How, ...] = ("raise", "hang", "wrong type")

CALLED: dict[type, str] = {
    SlotFill: "load",
    SearchProvider: "load",
    HealthCheck: "run",
    Column: "load",
    Job: "run",
    Listener: "handler",
}
"""What plugins give → the part of it that is called while pages are served."""


def breakable(plugins: Plugins, plugin: LoadedPlugin) -> list[str]:
    """Names of what `fault` can break: hooks that are asked later, fills, providers and so on."""
    hooks = [name for name in _hooks(plugins, plugin.name) if not name.startswith("register_")]
    return [*hooks, *(_name(value) for value in plugin.given if type(value) in CALLED)]


@contextlib.contextmanager
def fault(plugins: Plugins, plugin: str, where: str, how: How) -> Iterator[None]:
    """Break a hook of a running plugin, or what it gave under a name, for a block.

    Args:
        plugins: those of the platform that runs, `city.platform.plugins`.
        plugin: its name.
        where: a hook that is asked while pages are served, such as `person_merge_check`, or the
            name of a slot fill, search provider, health check, column, listener or job.
        how: `raise`; `hang`, which waits for ever; or `wrong type`.

    Raises:
        LookupError: the plugin has nothing of that name that is called later.
    """
    loaded = plugins.by_name(plugin)
    implementations = _hooks(plugins, plugin).get(where, [])
    values = [
        v for v in (loaded.given if loaded else ()) if type(v) in CALLED and _name(v) == where
    ]
    places = [(hook, "function") for hook in implementations]
    places += [(value, CALLED[type(value)]) for value in values]
    if not places or where.startswith("register_"):
        may = ", ".join(breakable(plugins, loaded)) if loaded else "nothing: it is not there"
        raise LookupError(f"{plugin} has no {where!r} that is called later; it has {may}.")
    kept = [getattr(owner, part) for owner, part in places]
    # Values are frozen for whoever uses them; a test takes the part out and puts it back.
    for owner, part in places:
        object.__setattr__(owner, part, broken(how))
    try:
        yield
    finally:
        for (owner, part), former in zip(places, kept, strict=True):
            object.__setattr__(owner, part, former)


@contextlib.contextmanager
def fault_at_start(plugin: object, hook: str, how: How) -> Iterator[None]:
    """Break a hook of COLLECT, which is asked while the application is composed, for a block.

    `plugin` is what the entry point names. A hook that is no coroutine cannot be left waiting by
    anybody, so `hang` is refused.

    Raises:
        ValueError: `how` is `hang`.
    """
    if how == "hang":
        raise ValueError("A hook that is asked at start is plain `def`: nobody can stop its wait.")
    former = getattr(plugin, hook)

    @functools.wraps(former)
    def failing() -> object:
        if how == "raise":
            raise RuntimeError("broken on purpose")
        return [object()]

    own = hook in vars(plugin)
    setattr(plugin, hook, failing)
    try:
        yield
    finally:
        if own:
            setattr(plugin, hook, former)
        else:
            delattr(plugin, hook)


def broken(how: How) -> Callable[..., Awaitable[Any]]:
    """A coroutine function that fails in that way, whatever it is asked."""

    async def failing(*_: object, **__: object) -> object:
        if how == "raise":
            raise RuntimeError("broken on purpose")
        if how == "hang":
            await asyncio.Event().wait()
        return object()

    return failing


def _name(value: Any) -> str:  # noqa: ANN401 - what plugins give
    return str(value.key if isinstance(value, Listener) else value.name)


def _hooks(plugins: Plugins, plugin: str) -> dict[str, list[Any]]:
    callers = vars(plugins.manager.hook)
    return {
        name: found
        for name in callers
        if not name.startswith("_") and (found := plugins.implementations(name).get(plugin))
    }
