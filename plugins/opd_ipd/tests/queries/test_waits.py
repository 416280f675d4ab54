"""Waits are what the steps of tokens say: on constructed days, each figure is known beforehand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from plugins.opd_ipd.tests.queries.days import ZONE, Steps, add_doctor, add_token
from sehat_opd_ipd.queries.waits import STAGES, Days, span_of, token_days, waits_by
from sehat_opd_ipd.testing import add_queue

if TYPE_CHECKING:
    from sehat.testing import ExampleContext
    from sehat.testing.city import City

pytestmark = pytest.mark.feature("OP08")

DAY, NEXT = date(2026, 3, 10), date(2026, 3, 11)

PLAIN: Steps = [
    ("registered", "09:00"),
    ("called", "09:20"),
    ("in_room", "09:22"),
    ("done", "09:30"),
]
CALLED_TWICE: Steps = [
    ("registered", "09:10"),
    ("called", "09:40"),
    ("called", "09:44"),
    ("in_room", "09:46"),
    ("in_room", "09:47"),
    ("done", "09:50"),
]
TO_TESTS: Steps = [
    ("registered", "10:00"),
    ("called", "10:10"),
    ("in_room", "10:12"),
    ("sent_for_test", "10:20"),
    ("back", "11:00"),
    ("called", "11:05"),
    ("in_room", "11:06"),
    ("done", "11:09"),
]
MISSED: Steps = [("registered", "10:30"), ("called", "10:40"), ("no_show", "10:45")]
WAITING: Steps = [("registered", "10:50")]

EXPECTED = {
    "call": (4, (10 + 20) / 2, None),
    "room": (3, 3.0, None),
    "consult": (3, 8.0, None),
    "test": (1, 40.0, 40.0),
}


def days(ctx: ExampleContext, *queues: UUID, last: date = DAY, **terms: Any) -> Days:
    return Days(ctx.tenant.id, queues, DAY, last, ZONE, **terms)


async def a_day(ctx: ExampleContext) -> UUID:
    queue = await add_queue(ctx)
    for steps in (PLAIN, CALLED_TWICE, TO_TESTS, MISSED, WAITING):
        await add_token(ctx, queue, DAY, steps)
    return queue


async def test_each_stage_is_as_long_as_its_steps_say(city: City):
    async with city.inside("civil") as ctx:
        queue = await a_day(ctx)
        (row,) = (await waits_by(ctx.db, days(ctx, queue), "all"))["all"]
        lengths = {
            stage: sorted(
                float(one[stage])
                for one in await token_days(ctx.db, days(ctx, queue))
                if one[stage] is not None
            )
            for stage in STAGES
        }

    assert {stage: [round(one, 3) for one in found] for stage, found in lengths.items()} == {
        "call": [10, 10, 20, 30],
        "room": [2, 3, 6],
        "consult": [4, 8, 11],
        "test": [40],
    }
    assert (row["registered"], row["called"], row["seen"], row["missed"], row["short"]) == (
        5,
        4,
        3,
        1,
        1,
    )
    for stage, (count, median, _) in EXPECTED.items():
        assert (span_of(row, stage).count, round(span_of(row, stage).median or 0, 3)) == (
            count,
            median,
        )


async def test_ninth_of_ten_is_told(city: City):
    async with city.inside("civil") as ctx:
        queue = await add_queue(ctx)
        for minute in range(1, 12):
            await add_token(
                ctx, queue, DAY, [("registered", "09:00"), ("called", f"09:{minute:02}")]
            )
        (row,) = (await waits_by(ctx.db, days(ctx, queue), "all"))["all"]

    span = span_of(row, "call")
    assert (span.count, round(span.median or 0, 3), round(span.most or 0, 3)) == (11, 6, 10)


async def test_hours_are_those_of_the_hospital(city: City):
    early: Steps = [("registered", "05:29"), ("called", "05:40")]
    async with city.inside("civil") as ctx:
        queue = await a_day(ctx)
        await add_token(ctx, queue, DAY, early)
        rows = (await waits_by(ctx.db, days(ctx, queue), "hour"))["hour"]

    assert [(row["grouped"], row["registered"]) for row in rows] == [(5, 1), (9, 2), (10, 3)]


@pytest.mark.parametrize("group", ["hour", "queue", "day"])
async def test_groups_sum_to_the_whole_and_to_the_rows(city: City, group: str):
    async with city.inside("civil") as ctx:
        first, second = await a_day(ctx), await a_day(ctx)
        await add_token(ctx, second, NEXT, PLAIN)
        whole = days(ctx, first, second, last=NEXT)
        found = await waits_by(ctx.db, whole, group, "all")
        groups, (total,) = found[group], found["all"]
        rows = await token_days(ctx.db, whole)

    assert len(groups) == 2
    for figure in (
        "registered",
        "called",
        "seen",
        "missed",
        "short",
        *(f"{s}_count" for s in STAGES),
    ):
        assert sum(row[figure] for row in groups) == total[figure]
    assert len(rows) == total["registered"] == 11


async def test_terms_give_the_rows_behind_a_figure(city: City):
    async with city.inside("civil") as ctx:
        queue = await a_day(ctx)
        whole = days(ctx, queue)
        (total,) = (await waits_by(ctx.db, whole, "all"))["all"]
        found = {
            term: len(await token_days(ctx.db, whole.narrowed(**{term: value})))
            for term, value in (
                ("states", ["no_show"]),
                ("short", True),
                ("seen", True),
                ("hour", 10),
            )
        }

    assert found == {
        "states": total["missed"],
        "short": total["short"],
        "seen": total["seen"],
        "hour": 3,
    }


async def test_patients_belong_to_the_doctor_who_saw_them(city: City):
    async with city.inside("civil") as ctx:
        queue = await add_queue(ctx)
        one, his = await add_doctor(ctx, "Dr One")
        other, hers = await add_doctor(ctx, "Dr Other")
        await add_token(ctx, queue, DAY, PLAIN, by=his)
        consulted = await add_token(ctx, queue, DAY, PLAIN, by=his)
        await add_token(ctx, queue, DAY, TO_TESTS, by=hers)
        await add_token(ctx, queue, DAY, MISSED, by=hers)
        await ctx.db.execute(
            "insert into opd_ipd_consultation (tenant_id, visit_id, person_id, practitioner_id)"
            " select tenant_id, id, person_id, $2 from opd_ipd_visit where id = $1",
            consulted,
            other,
        )
        found = await waits_by(ctx.db, days(ctx, queue), "doctor")
        alone = await waits_by(ctx.db, days(ctx, queue, doctor_id=one), "all")

    seen = {row["grouped"]: row["seen"] for row in found["doctor"]}
    assert seen == {one: 1, other: 2, None: 0}
    assert [row["seen"] for row in alone["all"]] == [1]


async def test_another_hospital_has_no_part_in_it(city: City):
    async with city.inside("kamla") as ctx:
        queue = await a_day(ctx)
    async with city.inside("civil") as ctx:
        assert await waits_by(ctx.db, days(ctx, queue), "all", "hour") == {"all": [], "hour": []}
        assert await token_days(ctx.db, days(ctx, queue)) == []
