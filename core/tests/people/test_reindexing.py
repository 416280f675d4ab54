"""Whoever was registered before names could be searched is found after the migration."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from sehat.errors import MigrationError
from sehat.people.finding import find_registered
from sehat.people.load import load_persons
from sehat.people.register import PersonDetails
from sehat.people.reindexing import reindex_everybody, reindex_some

if TYPE_CHECKING:
    from sehat.testing.city import City

TODAY = date(2026, 11, 25)


async def test_registered_before_the_search_are_found_after_it(city: City):
    async with city.connect("owner") as owner, owner.transaction():
        (person,) = await load_persons(
            owner,
            [PersonDetails(name="Vishwanath Tagore", name_local="বিশ্বনাথ ঠাকুর")],
            source="test",
        )
        await owner.execute(
            "insert into registration (tenant_id, person_id, number) values ($1, $2, 'OLD-7')",
            city.tenants["civil"].id,
            person,
        )
        await owner.execute(
            "update person set spoken = '', search_tokens = '{}' where id = $1", person
        )

        persons, registrations = await reindex_everybody(owner)
        again = await reindex_everybody(owner)

        assert persons == await owner.fetchval("select count(*) from person")
        assert registrations == await owner.fetchval("select count(*) from registration")
        assert again == (persons, registrations)
    hits = await find_registered(
        city.platform.engine.pool,
        tenant_id=city.tenants["civil"].id,
        text="biswanath thakur",
        today=TODAY,
    )
    assert person in [row["id"] for row in hits]


async def test_names_that_end_in_a_title_are_found_by_it_after_the_migration(city: City):
    migration = import_module("sehat.migrations.sehat_2026_11_26_0150_titles_before_names")
    async with city.connect("owner") as owner, owner.transaction():
        people = await load_persons(
            owner,
            [
                PersonDetails(name="S. K.", name_local="सुनीता कुमारी"),
                PersonDetails(name="Kumari Sunita", name_local="कुमारी सुनीता"),
            ],
            source="test",
        )
        await owner.execute(
            "update person set spoken = '', search_tokens = '{wsunt}' where id = any($1)", people
        )

        await reindex_some(owner, migration._AMONG)
        tokens = [
            await owner.fetchval("select search_tokens from person where id = $1", person)
            for person in people
        ]

    assert "fsnt kmr" in tokens[0]
    assert tokens[1] == ["wsunt"]


async def test_registration_that_is_left_out_stops_the_migration(city: City):
    async with city.connect("owner") as owner:
        transaction = owner.transaction()
        await transaction.start()
        await owner.execute(
            "create or replace function index_registration(p_tenant uuid, p_persons uuid[])"
            " returns bigint language sql as 'select 0::bigint'"
        )
        with pytest.raises(MigrationError, match="registrations got no search token"):
            await reindex_everybody(owner)
        await transaction.rollback()
