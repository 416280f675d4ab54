"""What was touched is told when the database is back, and once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sehat.errors import BrokenPromiseError
from sehat.ids import uuid7
from sehat.live import telling
from sehat.live.telling import Teller


class Line:
    """A pool that cannot reach the database for its first statements."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.statements = 0
        self.told: list[tuple[Any, ...]] = []

    async def execute(self, statement: str, *values: Any) -> None:
        if "live_tell" in statement:
            if self.failures:
                self.failures -= 1
                raise ConnectionRefusedError
            self.statements += 1
            self.told += zip(*values, strict=True)


async def until_told(line: Line, count: int) -> None:
    for _ in range(300):
        if len(line.told) >= count:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(line.told)


async def test_what_was_touched_while_the_database_was_away_is_told_afterwards(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(telling, "_RETRY_SECONDS", 0.01)
    line, tenant, key = Line(failures=3), uuid7(), uuid7()
    teller = Teller(line)
    teller.touch(tenant, "notes.list", key)
    await asyncio.sleep(0.05)
    teller.touch(tenant, "notes.list", key)
    other = uuid7()
    teller.touch(tenant, "notes.list", other)

    await until_told(line, 2)
    await teller.stop()

    assert sorted(line.told) == sorted([(tenant, "notes.list", key), (tenant, "notes.list", other)])


async def test_first_touch_is_told_at_once_and_those_of_the_next_moment_together():
    line, tenant, keys = Line(failures=0), uuid7(), [uuid7() for _ in range(20)]
    teller = Teller(line)

    teller.touch(tenant, "notes.list", keys[0])
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    first = list(line.told)
    for key in keys[1:]:
        teller.touch(tenant, "notes.list", key)
        await asyncio.sleep(0)
    gathered = line.statements
    await until_told(line, 20)
    await teller.stop()

    assert first == [(tenant, "notes.list", keys[0])]
    assert (gathered, line.statements) == (1, 2)


async def test_what_waits_is_told_when_the_process_ends():
    line, tenant, key = Line(failures=0), uuid7(), uuid7()
    teller = Teller(line)
    teller.touch(tenant, "notes.list", key)

    await teller.stop()

    assert line.told == [(tenant, "notes.list", key)]


@pytest.mark.parametrize("topic", ["notes", "notes.list;x", "Notes.list", "notes,list.x"])
async def test_topic_that_could_not_be_told_is_refused_at_once(topic: str):
    with pytest.raises(BrokenPromiseError):
        Teller(Line(failures=0)).touch(uuid7(), topic, uuid7())
