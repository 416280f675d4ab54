"""The twins of a list: what its page shows, as CSV and JSON, each export written into the audit."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from sehat.lists.cells import cells_of
from sehat.lists.reading import extended, filters_told, read_asked, read_rows
from sehat.lists.values import Asked, Cell, Extended, NamedList

if TYPE_CHECKING:
    from sehat.tenancy.context import TenantContext
    from sehat.web.arrival import Arrival

__all__ = ["MOST_ROWS", "as_csv", "as_json", "export_list", "harmless"]

MOST_ROWS = 10_000
SLICE = 500
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


async def export_list(
    ctx: TenantContext,
    arrival: Arrival,
    query: Mapping[str, str],
    named: NamedList,
    kind: str,
) -> bytes:
    """All rows that the address asks for, at most 10,000; audited with the filters."""
    lst = extended(arrival, named)
    asked = replace(read_asked(arrival, lst, query), after=None)
    rows, more = await _all_rows(ctx, arrival, lst, asked)
    await ctx.audit(
        "list.exported",
        entity=named.name,
        after={"format": kind, "rows": len(rows), "filters": filters_told(named, asked)},
    )
    say = arrival.platform.catalogues.text
    names = [(own.name, say(arrival.locale, own.label)) for own in named.columns]
    names += [(added.name, say(arrival.locale, added.label)) for _plugin, added in lst.columns]
    return as_csv(names, rows) if kind == "csv" else as_json(named, names, rows, more=more)


def as_csv(names: Sequence[tuple[str, str]], rows: Sequence[Sequence[Cell]]) -> bytes:
    """CSV with the labels as its head, marked as UTF-8 so that spreadsheets read Hindi."""
    told = StringIO()
    writer = csv.writer(told)
    writer.writerow([harmless(label) for _name, label in names])
    writer.writerows([harmless(cell.text) for cell in row] for row in rows)
    return told.getvalue().encode("utf-8-sig")


def as_json(
    named: NamedList,
    names: Sequence[tuple[str, str]],
    rows: Sequence[Sequence[Cell]],
    *,
    more: bool,
) -> bytes:
    """The same as data: columns, rows by the columns' names, and whether more were left out."""
    told = {
        "list": named.name,
        "columns": [{"name": name, "label": label} for name, label in names],
        "rows": [
            {name: cell.text for (name, _label), cell in zip(names, row, strict=True)}
            for row in rows
        ],
        "more": more,
    }
    return msgspec.json.encode(told)


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(_BEGINS_FORMULA) else text


async def _all_rows(
    ctx: TenantContext, arrival: Arrival, lst: Extended, asked: Asked
) -> tuple[list[Sequence[Cell]], bool]:
    told: list[Sequence[Cell]] = []
    while True:
        page = await read_rows(ctx, arrival, lst, asked, limit=SLICE)
        told += (await cells_of(ctx, arrival, lst, page.rows)).rows
        if not page.more or len(told) >= MOST_ROWS:
            return told, page.more
        asked = replace(asked, after=page.rows[-1][f"key_{lst.named.key}"])
