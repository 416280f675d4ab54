"""Migrations that stopped: written down by `sehat migrate`, told by every process that serves."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from sehat.plugins.blame import place_of

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.db.pool import Pool

__all__ = ["Stopped", "find_stopped", "forget_stopped", "note_stopped"]

_NOTE = """
insert into stopped_migration (id, package, migration, reason, place, traceback, at)
values (gen_random_uuid(), $1, $2, $3, $4, $5, now())
on conflict (package) do update set migration = excluded.migration, reason = excluded.reason,
  place = excluded.place, traceback = excluded.traceback, at = excluded.at
"""


class Stopped(Struct, frozen=True):
    """What stopped the migrations of a package: which one, why, and where in the package."""

    migration: str
    reason: str
    place: str
    traceback: str

    @classmethod
    def by(cls, error: BaseException, *, migration: str, folder: Path) -> Stopped:
        """What an error says, whose text names objects of the database and no data of people."""
        reason = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
        told = "".join(traceback.format_exception(error))
        return cls(migration, reason, place_of(error, folder), told)


async def note_stopped(connection: Connection, package: str, stopped: Stopped) -> None:
    """Write it down, in place of what stopped the package before."""
    told = (stopped.migration, stopped.reason, stopped.place, stopped.traceback)
    await connection.execute(_NOTE, package, *told)


async def forget_stopped(connection: Connection, package: str) -> None:
    """The package is as it should be."""
    await connection.execute("delete from stopped_migration where package = $1", package)


async def find_stopped(pool: Pool) -> dict[str, Stopped]:
    """Package → what stopped it when `sehat migrate` last ran."""
    rows = await pool.fetch(
        "select package, migration, reason, place, traceback from stopped_migration"
    )
    return {row["package"]: Stopped(*tuple(row)[1:]) for row in rows}
