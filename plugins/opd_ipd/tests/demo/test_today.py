"""The demo's day: people wait in its queues, and a second start adds nobody."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from sehat.config import Settings
from sehat.db.address import Addresses
from sehat.db.server import EmbeddedServer

COUNTS = """
select count(*) as queues, sum(c.waiting) as waiting, sum(c.last) as tokens,
  bool_and(c.waiting = (select count(*) from opd_ipd_queue_token t where t.tenant_id = c.tenant_id
    and t.queue_id = c.queue_id and t.business_date = c.business_date
    and t.state in ('registered', 'returned', 'back'))) as counted
from opd_ipd_token_counter c
where c.business_date = (now() at time zone 'Asia/Kolkata')::date
"""


@pytest.mark.feature("DP09")
def test_demo_is_alive_today_and_a_second_start_adds_nobody(tmp_path: Path):
    settings = Settings(data=tmp_path)
    server = EmbeddedServer(settings.data, fast=True)
    server.start()
    try:
        first = _started(settings)
        second = _started(settings)
    finally:
        server.destroy()

    assert first["queues"] > 0
    assert first["waiting"] > first["queues"]
    assert first["counted"]
    assert second == first


def _started(settings: Settings) -> asyncpg.Record:
    command = [sys.executable, "-m", "sehat", "demo", "--no-serve", "--persons", "400"]
    environment = {**os.environ, "SEHAT_DATA": str(settings.data)}
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return asyncio.run(_counts(Addresses.of(settings).owner))


async def _counts(address: str) -> asyncpg.Record:
    connection = await asyncpg.connect(address)
    try:
        return await connection.fetchrow(COUNTS)
    finally:
        await connection.close()
