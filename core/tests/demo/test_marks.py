"""The demo's people with marks: a merged pair, a restricted record and a test patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sehat.demo.doubles import register_doubles
from sehat.demo.marks import mark_some
from sehat.testing.persons import add_person

if TYPE_CHECKING:
    from sehat.testing.city import City


async def test_demo_shows_each_mark_at_its_hospital(city: City):
    tenant = city.tenants["civil"].id
    async with city.inside("civil") as ctx:
        names = [f"Sheela {one}{other}wasthi" for one in "bdgkm" for other in "aeioulrsy"]
        people = [await add_person(ctx, name=name) for name in names]

    async with city.connect("owner") as owner, owner.transaction():
        await owner.executemany(
            "update person set mobile = $2 where id = $1",
            [(person, f"98765{n:05}") for n, person in enumerate(people)],
        )
        await register_doubles(owner, [tenant])
        await mark_some(owner, [tenant])

    async with city.connect("owner") as owner:
        kept = await owner.fetchrow(
            "select count(*) filter (where p.merged_into is not null) as merged,"
            " count(*) filter (where p.restricted) as restricted,"
            " count(*) filter (where p.test_patient) as tests"
            " from registration r join person p on p.id = r.person_id where r.tenant_id = $1",
            tenant,
        )
    assert dict(kept) == {"merged": 1, "restricted": 1, "tests": 1}
