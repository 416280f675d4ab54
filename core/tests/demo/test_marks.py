"""The demo's people with marks: a merged pair, a restricted record and a test patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sehat.demo.doubles import register_doubles
from sehat.demo.marks import mark_some
from sehat.testing.persons import add_person

if TYPE_CHECKING:
    from sehat.testing.city import City


_MARKED = """
select p.id, p.merged_into is not null as merged, p.restricted, p.test_patient
from registration r join person p on p.id = r.person_id
where r.tenant_id = $1 and (p.merged_into is not null or p.restricted or p.test_patient)
"""


async def test_demo_shows_each_mark_at_its_hospital(city: City):
    tenant = city.tenants["civil"].id
    async with city.inside("civil") as ctx:
        names = [f"Sheela {one}{other}wasthi" for one in "bdgkm" for other in "aeioulrsy"]
        people = [await add_person(ctx, name=name) for name in names]

    async with city.connect("owner") as owner, owner.transaction():
        before = {row["id"] for row in await owner.fetch(_MARKED, tenant)}
        await owner.executemany(
            "update person set mobile = $2 where id = $1",
            [(person, f"98765{n:05}") for n, person in enumerate(people)],
        )
        await register_doubles(owner, [tenant])
        await mark_some(owner, [tenant])
        marked = [row for row in await owner.fetch(_MARKED, tenant) if row["id"] not in before]

    assert sorted(tuple(row)[1:] for row in marked) == [
        (False, False, True),
        (False, True, False),
        (True, False, False),
    ]
