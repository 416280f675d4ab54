"""The migration that leaves the birth of a token to its visit."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import asyncpg
import pytest

from sehat_opd_ipd.testing import add_visit

if TYPE_CHECKING:
    from sehat.testing.city import City

NAME = "sehat_opd_ipd.migrations.opd_ipd_2026_11_26_0110_born_registered"
STEP = """
insert into opd_ipd_token_transition (tenant_id, token_id, from_state, to_state, at, by)
select v.tenant_id, t.id, null, 'registered', v.opened_at + $2 * interval '1 second', v.opened_by
from opd_ipd_visit v join opd_ipd_queue_token t on t.visit_id = v.id where v.id = $1
"""


async def migrate(city: City, *, late: int) -> int:
    """Migrate with one first step so many seconds after its visit; return the steps left."""
    async with city.inside("civil") as ctx:
        visit = await add_visit(ctx)
    async with city.connect("owner") as owner:
        undone = owner.transaction()
        await undone.start()
        try:
            await owner.execute(
                "alter table opd_ipd_token_transition alter column from_state drop not null"
            )
            await owner.execute(STEP, visit.id, late)
            for statement in import_module(NAME).STATEMENTS:
                await owner.execute(statement)
            left: int = await owner.fetchval(
                "select count(*) from opd_ipd_token_transition where token_id = $1", visit.token_id
            )
        finally:
            await undone.rollback()
    return left


async def test_first_step_goes_where_its_visit_says_the_same(city: City):
    assert await migrate(city, late=0) == 0


async def test_first_step_of_another_time_stops_the_migration_with_what_to_do(city: City):
    with pytest.raises(asyncpg.RaiseError, match=r"1 tokens were registered .* migrate again"):
        await migrate(city, late=60)
