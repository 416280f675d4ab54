"""What a list is made of, and what other plugins add: columns, filters and actions of rows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from msgspec import Struct, field

if TYPE_CHECKING:
    from sehat.tenancy.context import TenantContext
    from sehat.web.arrival import Arrival

__all__ = [
    "Cell",
    "Column",
    "Filter",
    "ListColumn",
    "ListFilter",
    "NamedList",
    "Options",
    "RowAction",
]

Row = Mapping[str, Any]
Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place of a list.

    `href` is below the hospital. `kind` makes a mark of the text: `ok`, `info`, `warn` or
    `danger`; `num` keeps figures on one line. `detail` stands small beneath, and is left out of
    files. `words` says that the text is one that catalogues know, shown in the reader's
    language.
    """

    text: str
    href: str = ""
    kind: Literal["", "plain", "num", "ok", "info", "warn", "danger"] = ""
    detail: str = ""
    words: bool = False


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of the owner; `sort` is an SQL expression that is never null, '' where none sorts.

    It is compared under row-level security, so only by operators that do not leak: text, numbers,
    ids and times will do.
    """

    name: str
    label: str
    shown: Callable[[Arrival, Row], str | Cell]
    sort: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class ListFilter:
    """A filter of the owner.

    `where` is SQL with `{value}` for what `read` made of the text in the address; text that it
    makes nothing of filters nothing. `options(ctx, arrival)` gives the choices; without it, the
    filter is a day, or a word where `day` is false. `default` is what counts while the address
    says nothing; of a choice, an empty value in the address asks for all. Filters of words stay
    out of the audit.
    """

    name: str
    label: str
    where: str
    read: Callable[[Arrival, str], object | None]
    options: Callable[[TenantContext, Arrival], Awaitable[Options]] | None = None
    day: bool = False
    default: Callable[[Arrival], str] | None = None


@dataclass(frozen=True, slots=True)
class NamedList:
    """Rows of one kind as a page with a `.csv` and a `.json` twin.

    `source` is `from … where …` with `$1` for the tenant, in which other filters follow by `and`;
    `select` names its columns. `keys` are ids that a row has, by name, as SQL: the first is the
    row's own, and others say what plugins may know rows by (`person`, `visit`). `order` names a
    column, with a minus for the last first. A list of the core may read as the `platform`; then
    `source` alone keeps the tenants apart. `enrich` adds to the rows what another pool knows.
    `export` is the permission for the twins.
    """

    name: str
    title: str
    path: str
    permission: str
    export: str
    select: str
    source: str
    keys: Mapping[str, str]
    columns: Sequence[ListColumn]
    order: str
    empty: tuple[str, str]
    filters: Sequence[ListFilter] = ()
    icon: str = "list-ordered"
    platform: bool = False
    enrich: Callable[[Arrival, Sequence[Row]], Awaitable[Sequence[Row]]] | None = None

    @property
    def key(self) -> str:
        """The name of the row's own id."""
        return next(iter(self.keys))


Load = Callable[["TenantContext", Sequence[UUID]], Awaitable[Mapping[UUID, str | Cell]]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a plugin adds to another's list, loaded for all rows of a page at once.

    `target` is the list and `by` the key of its rows that `load(ctx, ids)` is asked with; it only
    reads, within 300 ms. An id that is not in the answer shows nothing.
    """

    target: str
    name: str
    label: str
    load: Load
    by: str
    permission: str = ""
    weight: int = 100


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter that a plugin adds to another's list.

    `where` is SQL over the plugin's own tables with `{key}` for the row's id and `{value}` for the
    chosen one of `options`, such as `{key} in (select person_id from … where status = {value})`.
    """

    target: str
    name: str
    label: str
    where: str
    options: Options
    by: str
    permission: str = ""
    weight: int = 100


@dataclass(frozen=True, slots=True)
class RowAction:
    """A link that a plugin adds to each row of another's list; `{id}` in `path` is the row's key.

    `path` is below the hospital, such as `cards/people/{id}`.
    """

    target: str
    name: str
    label: str
    path: str
    by: str
    permission: str = ""
    weight: int = 100


class Extended(Struct, frozen=True):
    """A list with what plugins that take part here add to it, as one person may see it."""

    named: NamedList
    columns: Sequence[tuple[str, Column]] = ()
    filters: Sequence[tuple[str, Filter]] = ()
    actions: Sequence[tuple[str, RowAction]] = ()


class Asked(Struct, frozen=True):
    """What an address asks of a list: filters that count, sort and where to go on."""

    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    after: UUID | None = None
