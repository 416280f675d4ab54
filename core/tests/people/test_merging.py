"""Merging by a pointer and its undo: in any order every read agrees, and no circle comes about."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sehat.people.finding import find_registered
from sehat.testing.persons import add_entry, add_person

if TYPE_CHECKING:
    from sehat.testing.city import City

MERGE = "select code from merge_persons($1, $2, $3, $4, 'the same card')"
UNDO = "select code from undo_merge($1, $2, $3, 'they are two')"
COUNT = 5

steps = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)),
        st.tuples(st.just("undo"), st.integers(0, COUNT - 1), st.just(0)),
    ),
    min_size=1,
    max_size=14,
)


@dataclass
class Model:
    """What the pointers should be, told as plainly as can be."""

    into: dict[int, int] = field(default_factory=dict)

    def root(self, one: int) -> int:
        while one in self.into:
            one = self.into[one]
        return one

    def family(self, one: int) -> set[int]:
        return {other for other in range(COUNT) if self.root(other) == self.root(one)}

    def merge(self, one: int, into: int) -> str:
        if self.root(one) == self.root(into):
            return "people.merge_itself"
        if one in self.into or into in self.into:
            return "people.already_merged"
        self.into[one] = into
        return "ok"

    def undo(self, one: int) -> str:
        return "ok" if self.into.pop(one, None) is not None else "people.not_merged"


@dataclass
class People:
    """Five persons of civil, each with an entry of the record, two of them known at kamla too."""

    city: City
    ids: list[UUID]

    async def act(self, kind: str, one: int, other: int) -> str:
        async with self.city.connect("app") as app:
            at, who = self.city.tenants["civil"].id, self.city.users["admin.civil"]
            if kind == "merge":
                return await app.fetchval(MERGE, at, who, self.ids[one], self.ids[other])
            return await app.fetchval(UNDO, at, who, self.ids[one])

    async def read(self, one: int) -> tuple[set[int], set[str], int]:
        """The family that the record is opened for, the titles read, and the root, as a doctor."""
        async with self.city.connect("app") as app:
            transaction = app.transaction()
            await transaction.start()
            await app.execute(
                "select set_config('sehat.tenant', $1, true)", str(self.city.tenants["civil"].id)
            )
            await app.fetchrow(
                "select * from record_open($1, $2, 'care', 'care')",
                self.ids[one],
                self.city.users["doctor.civil"],
            )
            family = await app.fetchval("select opened_persons('event', 'own')")
            titles = await app.fetch(
                "select title from record_entry where person_id = any($1::uuid[])", family
            )
            root = await app.fetchval("select root from member_here($1)", self.ids[one])
            await transaction.rollback()
        places = {self.ids.index(person) for person in family}
        return places, {row["title"] for row in titles}, self.ids.index(root)


@pytest.fixture
async def people(city: City) -> AsyncIterator[People]:
    ids = []
    async with city.inside("civil") as ctx:
        for number in range(COUNT):
            person = await add_person(ctx, name=f"Malini Joglekar {number}")
            await add_entry(ctx, person, grade="document", title=f"entry {number}")
            await ctx.db.execute(
                "insert into care_relation (tenant_id, person_id) values ($1, $2)",
                ctx.tenant.id,
                person,
            )
            ids.append(person)
    yield People(city, ids)
    async with city.connect("owner") as owner:
        await owner.execute("delete from registration_token where person_id = any($1)", ids)
        await owner.execute("update person set merged_into = null where id = any($1)", ids)


@pytest.mark.feature("ID18")
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=steps)
async def test_merges_and_undos_in_any_order_keep_all_reads_consistent(
    people: People, steps: list[tuple[str, int, int]]
):
    model = Model()
    async with people.city.connect("owner") as owner:
        await owner.execute("update person set merged_into = null where id = any($1)", people.ids)
        await owner.execute(
            "update person_merge set undone_at = now() where person_id = any($1)"
            " and undone_at is null",
            people.ids,
        )

    for kind, one, other in steps:
        expected = model.merge(one, other) if kind == "merge" else model.undo(one)
        assert await people.act(kind, one, other) == expected

    for one in range(COUNT):
        family, titles, root = await people.read(one)
        assert family == model.family(one)
        assert titles == {f"entry {member}" for member in family}
        assert root == model.root(one)


@pytest.mark.feature("ID18")
async def test_merges_at_once_make_no_circle(people: People):
    told = await asyncio.gather(
        *(people.act("merge", one, (one + 1) % COUNT) for one in range(COUNT)),
        *(people.act("merge", (one + 1) % COUNT, one) for one in range(COUNT)),
    )

    assert "ok" in told
    families = [await people.read(one) for one in range(COUNT)]
    assert all(root in family for family, _, root in families)


@pytest.mark.feature("ID18")
async def test_merged_are_found_once_and_all_again_after_the_undo(people: People):
    async def found() -> list[UUID]:
        rows = await find_registered(
            people.city.platform.engine.pool,
            tenant_id=people.city.tenants["civil"].id,
            text="malini joglekar",
            today=people.city.clock().date(),
        )
        return [row["id"] for row in rows if row["id"] in people.ids]

    before = await found()
    await people.act("merge", 1, 0)
    merged = await found()
    await people.act("undo", 1, 0)

    assert set(before) == set(people.ids)
    assert len(merged) == COUNT - 1
    assert set(await found()) == set(people.ids)


@pytest.mark.parametrize(
    ("login", "tenant", "reason", "code"),
    [
        ("clerk.civil", "civil", "the same card", "people.not_open"),
        ("admin.kamla", "kamla", "the same card", "people.not_open"),
        ("admin.civil", "kamla", "the same card", "people.not_open"),
        ("admin.civil", "civil", " x ", "people.merge_reason"),
    ],
)
async def test_merge_is_refused(people: People, login: str, tenant: str, reason: str, code: str):
    async with people.city.connect("app") as app:
        told = await app.fetchval(
            "select code from merge_persons($1, $2, $3, $4, $5)",
            people.city.tenants[tenant].id,
            people.city.users[login],
            people.ids[0],
            people.ids[1],
            reason,
        )

    assert told == code


async def test_snapshot_holds_both_as_they_stood(people: People):
    await people.act("merge", 2, 3)

    async with people.city.connect("owner") as owner:
        row = await owner.fetchrow(
            "select snapshot->'person'->>'name' as one, snapshot->'into'->>'name' as other, reason"
            " from person_merge where person_id = $1",
            people.ids[2],
        )
    assert tuple(row) == ("Malini Joglekar 2", "Malini Joglekar 3", "the same card")
