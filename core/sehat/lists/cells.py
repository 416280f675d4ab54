"""The cells of rows: the owner's, and those that plugins load for all rows at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct

from sehat.errors import PluginError
from sehat.lists.values import Cell, Column, Extended
from sehat.plugins.dispatch import isolated
from sehat.plugins.faults import Fault

if TYPE_CHECKING:
    from sehat.tenancy.context import TenantContext
    from sehat.web.arrival import Arrival

__all__ = ["Cells", "cells_of"]

NOTHING = Cell("")
MISSING = Cell("–", kind="plain")


class Cells(Struct, frozen=True):
    """Cells by row in the order of the list's columns, and the faults of those who gave none."""

    rows: Sequence[Sequence[Cell]]
    faults: tuple[tuple[Column, Fault], ...]


async def cells_of(
    ctx: TenantContext, arrival: Arrival, lst: Extended, rows: Sequence[Mapping[str, Any]]
) -> Cells:
    """The cells of rows; a column that a plugin fails to load is dashes, and told."""
    shown = [
        [_told(arrival, _cell(column.shown(arrival, row))) for column in lst.named.columns]
        for row in rows
    ]
    faults: list[tuple[Column, Fault]] = []
    for plugin, column in lst.columns:
        ids = list(dict.fromkeys(row[f"key_{column.by}"] for row in rows))
        loaded = await isolated(ctx, plugin, column.name, _loading(ctx, column, ids))
        if isinstance(loaded, Fault):
            faults.append((column, loaded))
        for row, cells in zip(rows, shown, strict=True):
            key = row[f"key_{column.by}"]
            found = MISSING if isinstance(loaded, Fault) else loaded.get(key, NOTHING)
            cells.append(_told(arrival, found))
    return Cells(shown, tuple(faults))


def _loading(
    ctx: TenantContext, column: Column, ids: Sequence[UUID]
) -> Callable[[], Awaitable[dict[UUID, Cell]]]:
    async def loading() -> dict[UUID, Cell]:
        answer: Mapping[Any, Any] = await column.load(ctx, ids) if ids else {}
        if wrong := [v for v in answer.values() if not isinstance(v, (str, Cell))]:
            raise PluginError(f"{column.name} gave {type(wrong[0]).__name__}, not str or Cell")
        return {key: _cell(value) for key, value in answer.items()}

    return loading


def _cell(value: str | Cell) -> Cell:
    return value if isinstance(value, Cell) else Cell(value)


def _told(arrival: Arrival, cell: Cell) -> Cell:
    if not cell.words:
        return cell
    return replace(cell, text=arrival.platform.catalogues.text(arrival.locale, cell.text))
