"""Ask plugins while pages are served: GATHER takes what there is, VETO fails closed.

COLLECT, at start, is the loader's; events, after commit, are the relay's. The core never calls
`manager.hook` bare.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from sehat.db.engine import database_lost
from sehat.errors import BrokenPromiseError, PluginError
from sehat.plugins.colours import colour_of
from sehat.plugins.faults import Fault
from sehat.plugins.tracing import followed
from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from sehat.plugins.presence import Presence
    from sehat.tenancy.context import TenantContext

__all__ = ["Gathered", "gather", "isolated", "presence_of", "veto"]

GATHER_MS = 300
VETO_MS = 2000
GRACE_SECONDS = 0.1
"""Python waits a little longer than the database, so that a slow statement is named as one."""

declare_words(
    {
        "plugins.check_failed": (
            "%(plugin)s could not check this, so it was not done. Try again; if it happens again,"
            " tell the help desk incident %(incident)s."
        ),
        "plugins.guard_missing": (
            "%(plugin)s is switched on at this hospital but does not work at the moment. Its check"
            " is missing, so this was not done. Tell your administrator."
        ),
    }
)

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Gathered:
    """What plugins answered, in the order of need, and which of them failed."""

    values: tuple[tuple[str, Any], ...]
    faults: tuple[Fault, ...]


def presence_of(ctx: TenantContext) -> Presence:
    """The plugins of a context.

    Raises:
        BrokenPromiseError: the context was made without them; nothing may be decided then.
    """
    if ctx.presence is None:
        raise BrokenPromiseError("This context was made without plugins. Use Platform.begin().")
    return ctx.presence


async def isolated(
    ctx: TenantContext,
    plugin: str,
    where: str,
    work: Callable[[], Awaitable[Answer]],
    *,
    ms: int = GATHER_MS,
    always: bool = False,
) -> Answer | Fault:
    """Run a plugin's reading work so that its failure is its own.

    It runs in a savepoint that is read-only, has a time limit for each statement and is rolled
    back at the end: nothing that it does stays, and the transaction goes on. A lost connection is
    nobody's fault and is raised. What failed again and again here rests for a while, and its last
    fault is the answer; with `always` it is asked all the same.
    """
    return await followed(plugin, where, _isolated(ctx, plugin, where, work, ms=ms, always=always))


async def _isolated(
    ctx: TenantContext,
    plugin: str,
    where: str,
    work: Callable[[], Awaitable[Answer]],
    *,
    ms: int,
    always: bool,
) -> Answer | Fault:
    faults = presence_of(ctx).faults
    if not always and faults.breaker.rests(ctx.tenant.id, plugin, where, ctx.now):
        return faults.latest[plugin, where]
    await ctx.db.execute(
        "savepoint sehat_isolated; set local transaction_read_only = on;"
        f" set local statement_timeout = {int(ms)}"
    )
    try:
        async with asyncio.timeout(ms / 1000 + GRACE_SECONDS):
            answer = await work()
    except (Exception, SystemExit) as error:
        if isinstance(error, Exception) and database_lost(error):
            raise
        if not always:
            faults.breaker.failed(ctx.tenant.id, plugin, where, ctx.now)
        return faults.note(plugin, where, error)
    else:
        faults.breaker.worked(ctx.tenant.id, plugin, where)
        return answer
    finally:
        await ctx.db.execute(
            "rollback to savepoint sehat_isolated; release savepoint sehat_isolated"
        )


async def gather(ctx: TenantContext, hook: str, /, **arguments: object) -> Gathered:
    """Ask every plugin that takes part here, and leave out those that fail or are too slow.

    `hook` was declared with `gathered`; each answer is a sequence of its type.
    """
    returns = _spec(ctx, hook, "gather").returns
    values: list[tuple[str, Any]] = []
    faults: list[Fault] = []
    for plugin, ask in _implementations(ctx, hook, arguments):
        answer = await isolated(ctx, plugin, hook, _typed(ask, returns, hook))
        if isinstance(answer, Fault):
            faults.append(answer)
        else:
            values += [(plugin, value) for value in answer]
    return Gathered(tuple(values), tuple(faults))


async def veto(ctx: TenantContext, hook: str, /, **arguments: object) -> Refusal | None:
    """Ask every plugin that takes part here whether something may happen; the first no decides.

    `hook` was declared with `vetoed`. It fails closed: refuses with `plugins.guard_missing` where
    a plugin that promised the check is on and not live, and with `plugins.check_failed` where one
    raises, is too slow or answers neither a Refusal nor None.
    """
    _spec(ctx, hook, "veto")
    if refusal := guard_refusal(ctx, hook):
        return refusal
    for plugin, ask in _implementations(ctx, hook, arguments):
        answer = await isolated(ctx, plugin, hook, _yes_or_no(ask, hook), ms=VETO_MS, always=True)
        if isinstance(answer, Fault):
            title = presence_of(ctx).title(plugin, ctx.locale)
            named = {"plugin": title, "incident": answer.incident}
            return Refusal("plugins.check_failed", named)
        if answer is not None:
            return answer
    return None


def guard_refusal(ctx: TenantContext, promise: str) -> Refusal | None:
    """The refusal where somebody promised this guard here and is not live."""
    presence = presence_of(ctx)
    missing = presence.missing(promise)
    if not missing:
        return None
    return Refusal("plugins.guard_missing", {"plugin": presence.title(missing[0], ctx.locale)})


def _spec(ctx: TenantContext, hook: str, policy: str) -> Any:  # noqa: ANN401 - a Colour
    caller = getattr(presence_of(ctx).loaded.manager.hook, hook, None)
    if caller is None or caller.spec is None:
        raise BrokenPromiseError(f"Nobody declared a hook {hook!r}.")
    colour = colour_of(caller.spec.function)
    if colour.policy != policy:
        raise BrokenPromiseError(f"{hook!r} is asked by {colour.policy.upper()}.")
    return colour


def _implementations(
    ctx: TenantContext, hook: str, arguments: dict[str, object]
) -> list[tuple[str, Callable[[], Awaitable[Any]]]]:
    given = {"ctx": ctx, **arguments}
    presence = presence_of(ctx)
    by_plugin = presence.loaded.implementations(hook)

    def asked(function: Callable[..., Any], names: Sequence[str]) -> Any:  # noqa: ANN401
        return lambda: function(**{name: given[name] for name in names})

    return [
        (plugin.name, asked(implementation.function, implementation.argnames))
        for plugin in presence.plugins
        for implementation in by_plugin.get(plugin.name, ())
    ]


def _typed(
    ask: Callable[[], Awaitable[Any]], returns: type, hook: str
) -> Callable[[], Awaitable[list[Any]]]:
    async def asked() -> list[Any]:
        answer = list(await ask())
        if wrong := [value for value in answer if not isinstance(value, returns)]:
            raise PluginError(f"{hook} gave {type(wrong[0]).__name__}, not {returns.__name__}")
        return answer

    return asked


def _yes_or_no(
    ask: Callable[[], Awaitable[Any]], hook: str
) -> Callable[[], Awaitable[Refusal | None]]:
    async def asked() -> Refusal | None:
        answer = await ask()
        if answer is None or isinstance(answer, Refusal):
            return answer
        raise PluginError(f"{hook} gave {type(answer).__name__}, not a Refusal or None")

    return asked
