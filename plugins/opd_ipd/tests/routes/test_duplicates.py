"""Registering somebody who may be there already warns, never blocks, and keeps what was said."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from sehat.people.load import load_persons
from sehat.people.register import PersonDetails
from sehat_opd_ipd.testing import add_queue

if TYPE_CHECKING:
    from sehat.testing.city import City

TOLD = {"name": "Revati Deshpande", "sex": "female", "birth": "1984", "mobile": "9733197331"}


async def register(city: City, tenant: str, **form: Any) -> Any:
    async with city.inside(tenant) as ctx:
        queue = await add_queue(ctx)
    clerk = await city.browser_of("clerk", tenant)
    return await clerk.post(f"/{tenant}/opd_ipd/registrations", {**form, "queue_id": queue})


async def person_named(city: City, name: str) -> UUID:
    async with city.connect("owner") as owner:
        return await owner.fetchval(
            "select id from person where name = $1 order by created_at desc, id desc limit 1", name
        )


async def warned(city: City, tenant: str, form: dict[str, str]) -> str:
    clerk = await city.browser_of("clerk", tenant)
    answer = await clerk.post(f"/{tenant}/opd_ipd/duplicates", form)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.feature("ID17")
async def test_own_registration_of_another_spelling_is_shown_while_one_registers(city: City):
    assert (await register(city, "civil", **TOLD)).status_code == 303
    person = await person_named(city, TOLD["name"])

    text = await warned(city, "civil", {**TOLD, "name": "रेवती देशपांडे", "birth": "", "age": "42"})

    assert "Possible duplicate" in text
    assert f"/civil/opd_ipd/desk?person={person}" in text


@pytest.mark.feature("ID17")
async def test_resident_who_is_registered_elsewhere_is_shown_masked(city: City):
    told = {**TOLD, "name": "Ishwari Phadnavis", "mobile": "9733197332"}
    assert (await register(city, "kamla", **told)).status_code == 303
    person = await person_named(city, told["name"])

    text = await warned(city, "civil", told)

    assert "Ishwari P•••" in text
    assert "Phadnavis" not in text
    assert str(person) not in text
    assert "97331" not in text


@pytest.mark.feature("ID17")
@pytest.mark.parametrize(
    "told",
    [
        {"name": "Revati Deshpande"},
        {"name": "Revati Deshpande", "birth": "1920", "sex": "male"},
        {"name": "Completely Different", "birth": "1984"},
        {"name": "", "mobile": "9733197331"},
        {"name": "Revati Deshpande", "birth": "31-02-1984", "mobile": "12"},
    ],
)
async def test_nobody_is_shown_for_too_little_or_somebody_else(city: City, told: dict[str, str]):
    await register(city, "civil", **TOLD)

    assert "Possible duplicate" not in await warned(city, "civil", told)


@pytest.mark.feature("ID17")
async def test_duplicate_is_registered_all_the_same_and_waits_for_a_decision(city: City):
    told = {**TOLD, "name": "Gayatri Oberoi", "mobile": "9733197333"}
    await register(city, "civil", **told)
    first = await person_named(city, told["name"])
    assert (await register(city, "civil", **{**told, "name": "Gaytri Oberoy"})).status_code == 303
    second = await person_named(city, "Gaytri Oberoy")

    assert await pair(city, first, second) == ("open", None)


@pytest.mark.feature("ID17")
async def test_choice_of_the_clerk_is_recorded(city: City):
    told = {**TOLD, "name": "Mrinal Sengupta", "mobile": "9733197334"}
    await register(city, "civil", **told)
    first = await person_named(city, told["name"])
    answer = await register(
        city, "civil", **{**told, "name": "Mrinaal Sengupto", "different": [str(first), "x"]}
    )
    second = await person_named(city, "Mrinaal Sengupto")

    assert answer.status_code == 303
    assert await pair(city, first, second) == ("different", city.users["clerk.civil"])
    async with city.connect("owner") as owner:
        assert await owner.fetchval(
            "select count(*) from audit where entity_id = $1"
            " and action = 'people.duplicates_ruled_out'",
            second,
        )


async def pair(city: City, one: UUID, other: UUID) -> tuple[str, UUID | None] | None:
    async with city.connect("owner") as owner:
        row = await owner.fetchrow(
            "select state, decided_by from possible_duplicate"
            " where person_id = least($1::uuid, $2) and other_id = greatest($1::uuid, $2)",
            one,
            other,
        )
    return (row["state"], row["decided_by"]) if row else None


@pytest.mark.feature("ID01")
async def test_came_without_a_card_to_a_person_at_the_desk(city: City):
    async with city.connect("owner") as owner:
        (person,) = await load_persons(
            owner,
            [
                PersonDetails(
                    name="Bhanumati Rathore",
                    birth_date=date(1955, 1, 1),
                    birth_precision="year",
                    ward_code="W733",
                )
            ],
            source="survey",
        )
    clerk = await city.browser_of("clerk", "civil")
    told = {"name": "भानुमती राठौर", "birth": "1955", "area": "W733"}

    missing = await clerk.post("/civil/opd_ipd/residents", {"name": "Bhanumati"})
    closed = await clerk.open(f"/civil/opd_ipd/desk?person={person}")
    found = await clerk.post("/civil/opd_ipd/residents", told)
    path = found.text.split('/open"')[0].rpartition('action="')[2] + "/open"
    opened = await clerk.post(path, {})
    desk = await clerk.open(opened.headers["location"])

    assert missing.status_code == 422
    assert "Bhanumati Rathore" not in closed.text
    assert "Bhanumati R•••" in found.text
    assert opened.headers["location"] == f"/civil/opd_ipd/desk?person={person}"
    assert "Bhanumati Rathore" in desk.text


@pytest.mark.feature("ID16")
async def test_identifier_of_somebody_else_is_refused_and_typed_words_stay(city: City):
    told = {**TOLD, "name": "Jaya Iyengar", "mobile": "9733197335"}
    abha = {"id_system": "abha", "id_value": "91-1234-5678-9012"}
    await register(city, "kamla", **told, **abha)

    again = await register(city, "civil", **{**told, "name": "Somebody Other"}, **abha)
    wrong = await register(city, "civil", **told, id_system="abha", id_value="91-1234")

    assert again.status_code == 422
    assert "This number is somebody" in again.text
    assert "Somebody Other" in again.text
    assert "Iyengar" not in again.text
    assert wrong.status_code == 422
    assert await person_named(city, "Somebody Other") is None


@pytest.mark.feature("ID16")
async def test_identifier_is_registered_again_with_permission_and_reason(city: City):
    told = {**TOLD, "name": "Kalyani Menon", "mobile": "9733197336"}
    voter = {"id_system": "voter_id", "id_value": "XYZ 1234567"}
    await register(city, "kamla", **told, **voter)
    async with city.inside("civil") as ctx:
        queue = await add_queue(ctx)
    form = {**told, **voter, "name": "Kalyani Nair", "queue_id": queue}
    clerk = await city.browser_of("clerk", "civil")
    admin = await city.browser_of("admin", "civil")
    reason = {"id_reason": "Both hold a paper with this number"}

    by_clerk = await clerk.post("/civil/opd_ipd/registrations", {**form, **reason})
    without = await admin.post("/civil/opd_ipd/registrations", form)
    by_admin = await admin.post("/civil/opd_ipd/registrations", {**form, **reason})

    assert (by_clerk.status_code, without.status_code) == (422, 422)
    assert by_admin.status_code == 303
    person = await person_named(city, "Kalyani Nair")
    async with city.connect("owner") as owner:
        status = await owner.fetchval(
            "select status from person_identifier where person_id = $1", person
        )
        body = await owner.fetchval(
            "select body from audit where entity_id = $1 and action = 'people.identifier_disputed'",
            person,
        )
    assert status == "disputed"
    assert b"Both hold a paper" in body
