"""A list as its page shows it: heads that sort, filters, cells, and where the rest is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from msgspec import Struct

from sehat.lists.cells import cells_of
from sehat.lists.reading import extended, read_asked, read_rows
from sehat.lists.values import Asked, Cell, Extended, ListFilter, NamedList, Options
from sehat.web.i18n import marked as _

if TYPE_CHECKING:
    from sehat.tenancy.context import TenantContext
    from sehat.web.arrival import Arrival

__all__ = ["ListView", "show_list"]


class Head(Struct, frozen=True):
    """The head of a column; `href` sorts by it, `sorted` is how it is sorted now."""

    label: str
    href: str = ""
    sorted: str = ""
    number: bool = False


class FilterSight(Struct, frozen=True):
    """A filter as a field; without options it is a day or a word."""

    name: str
    label: str
    value: str
    options: Options | None
    day: bool


class RowSight(Struct, frozen=True):
    """A row: what it is made `of`, its cells, and what may be done with it as (label, address)."""

    id: UUID
    of: Mapping[str, Any]
    cells: Sequence[Cell]
    actions: Sequence[tuple[str, str]]


class ListView(Struct, frozen=True):
    """Everything that the kit's macro prints of a list."""

    title: str
    icon: str
    heads: Sequence[Head]
    rows: Sequence[RowSight]
    filters: Sequence[FilterSight]
    sort: str
    narrowed: bool
    next_href: str
    first_href: str
    clear_href: str
    files: Sequence[tuple[str, str]]
    notes: Sequence[str]
    empty_title: str
    empty_advice: str


async def show_list(
    ctx: TenantContext, arrival: Arrival, query: Mapping[str, str], named: NamedList
) -> ListView:
    """Read what the address asks of a list, and its rows, as the page shows them."""
    lst = extended(arrival, named)
    asked = read_asked(arrival, lst, query)
    page = await read_rows(ctx, arrival, lst, asked)
    cells = await cells_of(ctx, arrival, lst, page.rows)
    say = arrival.platform.catalogues.text
    faults = [(_label(lst, fault.where), fault) for fault in page.faults]
    faults += [(column.label, fault) for column, fault in cells.faults]
    rows = [_row(arrival, lst, row, own) for row, own in zip(page.rows, cells.rows, strict=True)]
    return ListView(
        title=say(arrival.locale, named.title),
        icon=named.icon,
        heads=_heads(arrival, lst, asked),
        rows=rows,
        filters=[*[await _own(ctx, arrival, one, asked) for one in named.filters]]
        + [_added(arrival, lst, asked, name) for name in (one.name for _, one in lst.filters)],
        sort="" if asked.sort == named.order else asked.sort,
        narrowed=_narrowed(arrival, named, asked),
        next_href=_href(arrival, lst, asked, after=rows[-1].id) if page.more else "",
        first_href=_href(arrival, lst, asked) if asked.after else "",
        clear_href=f"/{arrival.here.slug}/{named.path}",
        files=_files(arrival, lst, asked),
        notes=[
            say(
                arrival.locale,
                _("%(title)s: not available. Incident %(incident)s"),
                title=say(arrival.locale, label),
                incident=fault.incident,
            )
            for label, fault in faults
        ],
        empty_title=say(arrival.locale, named.empty[0]),
        empty_advice=say(arrival.locale, named.empty[1]),
    )


def address_of(lst: Extended, asked: Asked, *, sort: str, after: UUID | None = None) -> str:
    """The query by which an address asks the same, with another sort or further on."""
    said = dict(asked.filters)
    if sort != lst.named.order:
        said["sort"] = sort
    if after is not None:
        said["after"] = str(after)
    return urlencode(said)


def _href(
    arrival: Arrival, lst: Extended, asked: Asked, *, sort: str = "", after: UUID | None = None
) -> str:
    query = address_of(lst, asked, sort=sort or asked.sort, after=after)
    return f"/{arrival.here.slug}/{lst.named.path}" + (f"?{query}" if query else "")


def _heads(arrival: Arrival, lst: Extended, asked: Asked) -> list[Head]:
    say = arrival.platform.catalogues.text
    name, down = asked.sort.removeprefix("-"), asked.sort.startswith("-")
    heads = []
    for column in lst.named.columns:
        href, now = "", ""
        if column.sort:
            mine = column.name == name
            now = ("descending" if down else "ascending") if mine else ""
            turned = f"-{column.name}" if mine and not down else column.name
            href = _href(arrival, lst, asked, sort=turned)
        heads.append(Head(say(arrival.locale, column.label), href, now, column.number))
    return heads + [Head(say(arrival.locale, column.label)) for _plugin, column in lst.columns]


async def _own(ctx: TenantContext, arrival: Arrival, own: ListFilter, asked: Asked) -> FilterSight:
    label = arrival.platform.catalogues.text(arrival.locale, own.label)
    options = await own.options(ctx, arrival) if own.options else None
    return FilterSight(own.name, label, asked.filters.get(own.name, ""), options, own.day)


def _added(arrival: Arrival, lst: Extended, asked: Asked, name: str) -> FilterSight:
    say = arrival.platform.catalogues.text
    added = next(one for _plugin, one in lst.filters if one.name == name)
    options = [(value, say(arrival.locale, text)) for value, text in added.options]
    label = say(arrival.locale, added.label)
    return FilterSight(name, label, asked.filters.get(name, ""), options, day=False)


def _narrowed(arrival: Arrival, named: NamedList, asked: Asked) -> bool:
    usual = {own.name: own.default(arrival) for own in named.filters if own.default}
    return any(usual.get(name) != text for name, text in asked.filters.items())


def _row(
    arrival: Arrival, lst: Extended, row: Mapping[str, Any], cells: Sequence[Cell]
) -> RowSight:
    say = arrival.platform.catalogues.text
    actions = [
        (
            say(arrival.locale, action.label),
            f"/{arrival.here.slug}/{action.path.replace('{id}', str(row[f'key_{action.by}']))}",
        )
        for _plugin, action in lst.actions
    ]
    return RowSight(row[f"key_{lst.named.key}"], row, cells, actions)


def _files(arrival: Arrival, lst: Extended, asked: Asked) -> list[tuple[str, str]]:
    if lst.named.export not in arrival.person.permissions:
        return []
    query = address_of(lst, asked, sort=asked.sort)
    base = f"/{arrival.here.slug}/{lst.named.path}"
    return [(kind, f"{base}.{kind}" + (f"?{query}" if query else "")) for kind in ("csv", "json")]


def _label(lst: Extended, name: str) -> str:
    return next((one.label for _plugin, one in lst.filters if one.name == name), name)
