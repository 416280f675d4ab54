"""What plugins give to the core: frozen, typed values that can be listed and refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sehat.errors import PluginError
from sehat.refusals import Refusal

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from sehat.tenancy.context import TenantContext
    from sehat.web.arrival import Arrival

__all__ = [
    "Board",
    "BoardView",
    "CodePlace",
    "CodeReader",
    "Codes",
    "Command",
    "Job",
    "Listener",
    "MessageTemplate",
    "NavItem",
    "Permission",
    "RouteSet",
    "Scanned",
]


@dataclass(frozen=True, slots=True)
class Permission:
    """A right that a route or a verb asks for.

    `name` is `plugin.verb_noun`; `roles` are the standard roles that hold it in a new tenant.
    """

    name: str
    title: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NavItem:
    """A line of the menu, shown to those who hold `permission`; `path` is below the plugin."""

    label: str
    path: str
    icon: str
    permission: str
    order: int = 100
    group: str = ""


@dataclass(frozen=True, slots=True)
class RouteSet:
    """Handlers that are mounted below `/{tenant}/{plugin}`."""

    handlers: Sequence[HTTPRouteHandler]


@dataclass(frozen=True, slots=True)
class Command:
    """Something that the staff does from any page, found in the palette and perhaps by a key.

    `path` is below the plugin, and leads to where the thing is done. `keys` is what is pressed
    for it, such as `Alt+N`; a page that has the thing itself says so by `data-key`, and then the
    key acts there.
    """

    label: str
    path: str
    icon: str
    permission: str
    keys: str = ""
    order: int = 100


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a code stands for: a kind of thing, such as `person` or `visit`, and its id."""

    kind: str
    id: UUID


@dataclass(frozen=True, slots=True)
class CodeReader:
    """Reads codes that fit a pattern, for those who hold `permission`.

    A code that a scanner may type into any field begins with `SEHAT`, one letter or digit and a
    colon; other patterns are only read where somebody typed them to be found. `read` may refuse.
    """

    pattern: str
    permission: str
    read: Callable[[Arrival, str], Awaitable[Scanned | Refusal]]


@dataclass(frozen=True, slots=True)
class CodePlace:
    """Says where a scanned thing is opened by those who hold `permission`.

    `href` gives an address, or nothing where there is none for this thing today. Places are
    asked in their order; a scan opens the first.
    """

    kind: str
    permission: str
    href: Callable[[TenantContext, UUID], Awaitable[str | None]]
    order: int = 100


@dataclass(frozen=True, slots=True)
class Codes:
    """What a plugin knows of codes: how to read its own, and where it opens things."""

    readers: Sequence[CodeReader] = ()
    places: Sequence[CodePlace] = ()


@dataclass(frozen=True, slots=True)
class BoardView:
    """What a board shows: the context of its template, and what else changes it when touched."""

    context: Mapping[str, Any]
    watches: frozenset[tuple[str, UUID]] = frozenset()
    """Topics with keys, beside the board's own name and key."""


@dataclass(frozen=True, slots=True)
class Board:
    """A list that is pushed to all who look at it, as HTML, whenever it was touched.

    `ctx.touch(topic, key)` says that it changed. It is rendered once a process, language and
    change, whoever looks: `load` asks as the platform itself, so the template may hold nothing
    that is one reader's own (no form token, no button that only some may press). `template`
    renders elements with ids; each takes the place of the page's element with that id.
    A board without template only tells its page that it was touched.
    """

    name: str
    permission: str
    template: str = ""
    load: Callable[[TenantContext, Arrival, UUID], Awaitable[BoardView | None]] | None = None
    """Asked in a transaction of the tenant; None where there is no such thing."""
    topic: str = ""
    """What is touched when it changed, where that is not the board's own name."""

    def __post_init__(self) -> None:
        """Refuse a half of a board."""
        if bool(self.template) != bool(self.load):
            raise PluginError(f"board {self.name!r} needs both template and load, or neither")


@dataclass(frozen=True, slots=True)
class Listener:
    """What is to be done when an event happened: `handler(ctx, event)`.

    The handler runs after the commit, at least once, as the system, in a transaction of the
    event's tenant that also marks the delivery: what it writes through `ctx.db` counts once. What
    leaves the database must be idempotent by `ctx.event_id`. It returns nothing, or the `Refusal`
    that hindered it; a refusal and whatever it raises is tried again, and at last shown to the
    administrators. `seconds` is how long one try may take. `called` is by default the handler's
    name; it stays the same for ever, because deliveries bear it.
    """

    event: str
    handler: Callable[[Any, Any], Awaitable[Refusal | None]]
    called: str = ""
    seconds: float = 5.0

    @property
    def key(self) -> str:
        """The listener's name inside its plugin."""
        return self.called or getattr(self.handler, "__name__", "listener")


@dataclass(frozen=True, slots=True)
class MessageTemplate:
    """A short message to a person: `code` is `plugin.what`, `words` an English msgid with slots.

    A slot is `%(name)s`. The words of each language are registered with the operators (DLT) as
    they stand, so they are changed like a law; no diagnosis, result or medicine stands in them.
    """

    code: str
    words: str

    @property
    def name(self) -> str:
        """The code, by which it is told from the others."""
        return self.code


@dataclass(frozen=True, slots=True)
class Job:
    """Work that time brings: `run(ctx)`, each due time once in the whole installation.

    `trigger` is a span of whole seconds, counted from midnight UTC of 1 January 2026, or a line of
    crontab in the time of the city. With `per_tenant` the job runs in each hospital that has the
    plugin switched on, in a transaction of its own with a `JobContext`; without, once, with a
    `PlatformContext`. What it writes through `ctx.db` counts once. `seconds` is how long one try
    may take; after `tries` failures the due time is given up, and shown so. `catch_up` runs the
    last due time that was missed while no process was there.
    """

    name: str
    trigger: timedelta | str
    run: Callable[[Any], Awaitable[Refusal | None]]
    per_tenant: bool = True
    title: str = ""
    seconds: float = 60.0
    tries: int = 3
    catch_up: bool = True
