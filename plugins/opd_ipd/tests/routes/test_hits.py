"""The scan box lists the hospital's own people, and nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sehat.testing import add_person
from sehat_opd_ipd.testing import add_visit

if TYPE_CHECKING:
    from sehat.testing.city import City


@pytest.mark.feature("ID01")
async def test_hits_name_the_own_people_and_lead_to_the_desk(city: City):
    async with city.inside("civil") as ctx:
        person = await add_person(ctx, name="Vaidehi Chaturvedi")
    clerk = await city.browser_of("clerk", "civil")

    answer = await clerk.post("/civil/opd_ipd/hits", {"text": "वैदेही चतुर्वेदी"})

    assert answer.status_code == 200
    assert f"/civil/opd_ipd/desk?person={person}" in answer.text
    assert "Vaidehi Chaturvedi" in (await clerk.open(f"/civil/opd_ipd/desk?person={person}")).text


@pytest.mark.feature("ID01")
async def test_hits_hold_nobody_of_another_hospital(city: City):
    async with city.inside("kamla") as ctx:
        person = await add_person(ctx, name="Nivedita Bandyopadhyay")
        await add_person(ctx, name="Nivedita Bandyopadhyay Kamla")
    clerk, other = await city.browser_of("clerk", "civil"), await city.browser_of("clerk", "kamla")

    here = await clerk.post("/civil/opd_ipd/hits", {"text": "nivedita bandyopadhyay"})
    there = await other.post("/kamla/opd_ipd/hits", {"text": "nivedita bandyopadhyay"})

    assert "Nivedita" not in here.text
    assert str(person) not in here.text
    assert str(person) in there.text


async def test_hits_of_a_visit_number_are_its_person(city: City):
    async with city.inside("civil") as ctx:
        person = await add_person(ctx, name="Tarini Mohapatra")
        visit = await add_visit(ctx, person_id=person)
        number = await ctx.db.fetchval("select number from opd_ipd_visit where id = $1", visit.id)
    clerk, other = await city.browser_of("clerk", "civil"), await city.browser_of("clerk", "kamla")

    assert str(person) in (await clerk.post("/civil/opd_ipd/hits", {"text": number})).text
    assert str(person) not in (await other.post("/kamla/opd_ipd/hits", {"text": number})).text


async def test_hits_say_where_others_may_fit_too(city: City):
    async with city.inside("civil") as ctx:
        for _ in range(12):
            await add_person(ctx, name="Bhagyashree Deshpande")
        await add_person(ctx, name="Madhulika Deshpande")
    clerk = await city.browser_of("clerk", "civil")

    many = (await clerk.post("/civil/opd_ipd/hits", {"text": "bhagyashri deshpande"})).text
    one = (await clerk.post("/civil/opd_ipd/hits", {"text": "madhulika deshpande"})).text

    assert (many.count('role="option"'), one.count('role="option"')) == (10, 1)
    assert "brings up others" in many
    assert "brings up others" not in one


async def test_box_without_a_script_lists_names_and_leads_on_to_the_desk(city: City):
    async with city.inside("civil") as ctx:
        person = await add_person(ctx, name="Hemangini Purohit")
    clerk = await city.browser_of("clerk", "civil")
    form = {"text": "हेमांगिनी पुरोहित", "next": "/civil/opd_ipd/desk", "purpose": "registration"}

    found = await clerk.post("/civil/cards/find", form)
    nobody = await clerk.post("/civil/cards/find", {**form, "text": "zzqq wwxx"})

    assert found.status_code == 200
    assert f"/civil/opd_ipd/desk?person={person}" in found.text
    assert nobody.status_code == 422
    assert "Nobody of this hospital fits" in nobody.text
