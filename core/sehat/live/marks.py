"""What was touched lately, as this process heard it: the place where a cut stream goes on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from sehat.db.pool import Pool

__all__ = ["Marks", "Touched"]

Touched = tuple[UUID, str, UUID]
"""Tenant, topic and key of what changed."""

_MOST_KEPT = 20_000

_SINCE = """
select max(id) as id, tenant_id, topic, key from live_event where id > $1
group by tenant_id, topic, key order by 1
"""


class Marks:
    """The latest id of each thing that was touched, complete from `floor` on."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._ids: dict[Touched, int] = {}
        self.floor = 0
        self.latest = 0

    async def load(self) -> None:
        """Read the log as it stands."""
        self._ids.clear()
        self.floor = await self._pool.fetchval("select coalesce(min(id), 1) - 1 from live_event")
        self.latest = self.floor
        await self.catch_up()

    async def catch_up(self) -> list[Touched]:
        """Read what was told while nothing could be heard; return what changed meanwhile."""
        rows = await self._pool.fetch(_SINCE, self.latest)
        return self._note((row["id"], row["tenant_id"], row["topic"], row["key"]) for row in rows)

    def hear(self, payload: str) -> list[Touched]:
        """Take in what a process told: lines of id, tenant, topic and key."""
        lines = (line.split(",") for line in payload.split(";"))
        return self._note(
            (int(number), UUID(tenant_id), topic, UUID(key))
            for number, tenant_id, topic, key in lines
        )

    def knows_since(self, last: int) -> bool:
        """Whether all that was touched after the id `last` is known here."""
        return self.floor <= last <= self.latest

    def id_of(self, touched: Touched) -> int:
        """The id at which it was last touched, or 0 where nothing is remembered."""
        return self._ids.get(touched, 0)

    def _note(self, rows: Iterable[tuple[int, UUID, str, UUID]]) -> list[Touched]:
        noted = []
        for number, tenant_id, topic, key in rows:
            touched = (tenant_id, topic, key)
            self._ids[touched] = max(number, self._ids.get(touched, 0))
            self.latest = max(self.latest, number)
            noted.append(touched)
        if len(self._ids) > _MOST_KEPT:
            self._forget_half()
        return noted

    def _forget_half(self) -> None:
        kept = sorted(self._ids.items(), key=lambda item: item[1])[len(self._ids) // 2 :]
        self._ids = dict(kept)
        self.floor = kept[0][1]
