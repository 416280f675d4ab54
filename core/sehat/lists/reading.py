"""Read what an address asks of a list, and the rows that answer it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from sehat.lists.values import (
    Asked,
    Column,
    Extended,
    Filter,
    ListColumn,
    NamedList,
    RowAction,
)
from sehat.plugins.dispatch import isolated
from sehat.plugins.faults import Fault

if TYPE_CHECKING:
    from sehat.tenancy.context import TenantContext
    from sehat.web.arrival import Arrival

__all__ = ["Page", "extended", "filters_told", "read_asked", "read_rows", "sort_of"]

PAGE = 50
FILTER_MS = 1500


class Page(Struct, frozen=True):
    """Rows of a list, whether more follow, and the faults of those who filter."""

    rows: Sequence[Mapping[str, Any]]
    more: bool
    faults: tuple[Fault, ...] = ()


def extended(arrival: Arrival, named: NamedList) -> Extended:
    """The list with what plugins add that are on here, for the permissions that are held."""
    return Extended(
        named,
        _added(arrival, named, Column),
        _added(arrival, named, Filter),
        _added(arrival, named, RowAction),
    )


def _added(arrival: Arrival, named: NamedList, kind: type[Any]) -> list[tuple[str, Any]]:
    found = [
        (plugin.name, value)
        for plugin in (arrival.presence.plugins if arrival.presence else ())
        for value in plugin.of(kind)
        if value.target == named.name
        and (not value.permission or value.permission in arrival.person.permissions)
    ]
    return sorted(found, key=lambda pair: (pair[1].weight, pair[1].name))


def read_asked(arrival: Arrival, lst: Extended, query: Mapping[str, str]) -> Asked:
    """The filters, sort and cursor of an address; what cannot be read counts as not said."""
    chosen = {}
    for own in lst.named.filters:
        text = query.get(own.name, "").strip()
        if own.default and own.options and own.name in query and not text:
            # "All" is said aloud where silence means something else.
            chosen[own.name] = ""
            continue
        if not text or own.read(arrival, text) is None:
            text = own.default(arrival) if own.default else ""
        if text:
            chosen[own.name] = text
    for _, added in lst.filters:
        text = query.get(added.name, "").strip()
        if text in {value for value, _ in added.options}:
            chosen[added.name] = text
    sort = query.get("sort", "")
    if sort_of(lst.named, sort) is None:
        sort = lst.named.order
    return Asked(chosen, sort, _uuid(query.get("after", "")))


def sort_of(named: NamedList, sort: str) -> ListColumn | None:
    """The column that sorts, or nothing where there is none of that name."""
    name = sort.removeprefix("-")
    return next((column for column in named.columns if column.name == name and column.sort), None)


async def read_rows(
    ctx: TenantContext, arrival: Arrival, lst: Extended, asked: Asked, *, limit: int = PAGE
) -> Page:
    """One page of rows; a filter of another plugin that fails is left out, and told."""
    added = [(plugin, one) for plugin, one in lst.filters if one.name in asked.filters]
    if not added:
        return await _page(ctx, arrival, lst.named, asked, added=(), limit=limit)
    page: Page | None = None
    good: list[Filter] = []
    faults: list[Fault] = []
    for plugin, one in added:
        asking = partial(_page, ctx, arrival, lst.named, asked, added=[*good, one], limit=limit)
        answer = await isolated(ctx, plugin, one.name, asking, ms=FILTER_MS)
        if isinstance(answer, Fault):
            faults.append(answer)
        else:
            page = answer
            good.append(one)
    if page is None:
        page = await _page(ctx, arrival, lst.named, asked, added=(), limit=limit)
    return replace(page, faults=tuple(faults))


async def _page(
    ctx: TenantContext,
    arrival: Arrival,
    named: NamedList,
    asked: Asked,
    *,
    added: Iterable[Filter],
    limit: int,
) -> Page:
    statement, values = _statement(ctx, arrival, named, asked, added=added, limit=limit)
    db = arrival.platform.pool if named.platform else ctx.db
    rows: Sequence[Mapping[str, Any]] = await db.fetch(statement, *values)
    more, rows = len(rows) > limit, rows[:limit]
    if named.enrich is not None:
        rows = await named.enrich(arrival, rows)
    return Page(rows, more)


def _statement(
    ctx: TenantContext,
    arrival: Arrival,
    named: NamedList,
    asked: Asked,
    *,
    added: Iterable[Filter],
    limit: int,
) -> tuple[str, list[object]]:
    values: list[object] = [ctx.tenant.id]

    def placed(value: object) -> str:
        values.append(value)
        return f"${len(values)}"

    where = [
        own.where.replace("{value}", placed(own.read(arrival, asked.filters[own.name])))
        for own in named.filters
        if asked.filters.get(own.name)
    ]
    where += [
        "("
        + one.where.replace("{key}", named.keys[one.by]).replace(
            "{value}", placed(asked.filters[one.name])
        )
        + ")"
        for one in added
    ]
    column = sort_of(named, asked.sort)
    down = asked.sort.startswith("-")
    key = named.keys[named.key]
    sorting = [column.sort, key] if column else [key]
    if asked.after is not None:
        of_last = f"select {', '.join(sorting)} {named.source} and {key} = {placed(asked.after)}"
        where.append(f"({', '.join(sorting)}) {'<' if down else '>'} ({of_last})")
    keys = ", ".join(f"{sql} as key_{name}" for name, sql in named.keys.items())
    order = ", ".join(f"{one} {'desc' if down else 'asc'}" for one in sorting)
    conditions = "".join(f" and {one}" for one in where)
    statement = (
        f"select {named.select}, {keys} {named.source}{conditions}"
        f" order by {order} limit {limit + 1}"
    )
    return statement, values


def filters_told(named: NamedList, asked: Asked) -> dict[str, str]:
    """The filters as the audit keeps them: without words, which may name a patient."""
    words = {own.name for own in named.filters if own.options is None and not own.day}
    return {name: text for name, text in asked.filters.items() if name not in words}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
