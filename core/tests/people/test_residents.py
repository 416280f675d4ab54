"""A resident without a card is found by facts and shown masked; searches are counted and logged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg
import pytest

from sehat.ids import uuid7
from sehat.people.birth import Born
from sehat.people.load import load_persons
from sehat.people.register import PersonDetails
from sehat.people.residents import Candidate, Described, find_resident, open_resident
from sehat.refusals import Refusal

if TYPE_CHECKING:
    from sehat.testing.city import City

BORN = Born(date(1961, 1, 1), "year")
MOBILE, WARD, HOUSE = "9765397653", "W917", "House 4411"


@pytest.fixture
async def resident(city: City) -> UUID:
    details = PersonDetails(
        name="Chandrawati Srivastava",
        sex="female",
        birth_date=date(1961, 7, 2),
        birth_precision="day",
        mobile=MOBILE,
        ward_code=WARD,
        locality="Purani Basti 9",
        address_line=HOUSE,
    )
    async with city.connect("owner") as owner:
        await owner.execute("delete from resident_candidate")
        await owner.execute("delete from resident_search")
        # Whom an earlier test made has moved away and changed the number.
        await owner.execute(
            "update person set mobile = null, ward_code = null, locality = null,"
            " address_line = null where mobile = $1",
            MOBILE,
        )
        (person,) = await load_persons(owner, [details], source="survey")
    return person


async def look(
    city: City,
    login: str = "clerk.civil",
    *,
    name: str = "चंद्रावती श्रीवास्तव",
    born: Born | None = BORN,
    **fact: str,
) -> Sequence[Candidate] | Refusal:
    return await find_resident(
        city.platform.engine.pool,
        tenant_id=city.tenants[login.partition(".")[2]].id,
        user_id=city.users[login],
        described=Described(name=name, born=born, **fact),
    )


async def choose(city: City, candidate: UUID, login: str = "clerk.civil") -> UUID | Refusal:
    return await open_resident(
        city.platform.engine.pool,
        tenant_id=city.tenants[login.partition(".")[2]].id,
        user_id=city.users[login],
        candidate=candidate,
        hours=4,
    )


async def bases(city: City, person: UUID) -> list[str]:
    async with city.connect("owner") as owner:
        rows = await owner.fetch(
            "select basis from access_log where person_id = $1 order by at, id", person
        )
    return [row["basis"] for row in rows]


@pytest.mark.feature("ID01", "ID17")
@pytest.mark.parametrize(
    "fact",
    [{"mobile": MOBILE}, {"area": "w917"}, {"area": "purani basti 9"}, {"house": "house 4411"}],
    ids=["mobile", "ward", "locality", "house"],
)
async def test_resident_is_found_by_name_year_and_one_fact(
    city: City, resident: UUID, fact: dict[str, str]
):
    found = await look(city, **fact)

    assert not isinstance(found, Refusal)
    assert [(one.name, one.birth_year, one.area) for one in found] == [
        ("Chandrawati S•••", 1961, WARD)
    ]
    assert await choose(city, found[0].id) == resident
    assert await bases(city, resident) == ["search", "chosen"]


async def test_candidate_shows_no_id_of_the_person(city: City, resident: UUID):
    found = await look(city, mobile=MOBILE)

    assert not isinstance(found, Refusal)
    assert resident not in [one.id for one in found]


@pytest.mark.parametrize(
    ("changed", "fact"),
    [
        ({"born": Born(date(1962, 1, 1), "year")}, {"mobile": MOBILE}),
        ({"name": "Rajkumar Yadav"}, {"mobile": MOBILE}),
        ({}, {"mobile": "9765397650"}),
        ({}, {"area": "W918"}),
    ],
    ids=["another year", "another name", "another mobile", "another ward"],
)
async def test_resident_with_a_wrong_fact_is_not_shown(
    city: City, resident: UUID, changed: dict, fact: dict[str, str]
):
    assert await look(city, **changed, **fact) == []
    assert await bases(city, resident) == []


@pytest.mark.usefixtures("resident")
async def test_age_that_was_told_may_be_two_years_off(city: City):
    found = await look(city, born=Born(date(1963, 1, 1), "age"), mobile=MOBILE)

    assert len(found) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("login", "facts", "code"),
    [
        ("doctor.civil", {"mobile": MOBILE}, "people.not_allowed"),
        ("pharmacist.civil", {"mobile": MOBILE}, "people.not_allowed"),
        ("clerk.civil", {}, "people.fact_missing"),
        ("clerk.civil", {"mobile": MOBILE, "born": None}, "people.fact_missing"),
        ("clerk.civil", {"mobile": MOBILE, "name": ""}, "people.fact_missing"),
    ],
)
@pytest.mark.usefixtures("resident")
async def test_search_is_refused(city: City, login: str, facts: dict, code: str):
    assert await look(city, login, **facts) == Refusal(code)


@pytest.mark.usefixtures("resident")
async def test_clerk_of_one_hospital_is_none_at_another(city: City):
    with_wrong_tenant = await find_resident(
        city.platform.engine.pool,
        tenant_id=city.tenants["kamla"].id,
        user_id=city.users["clerk.civil"],
        described=Described(name="x", born=Born(date(1961, 1, 1), "year"), mobile=MOBILE),
    )

    assert with_wrong_tenant == Refusal("people.not_allowed")


@pytest.mark.usefixtures("resident")
async def test_misses_are_written_and_end_the_guessing(city: City):
    for miss in range(20):
        assert await look(city, mobile=f"97000000{miss:02}") == []

    assert await look(city, mobile=MOBILE) == Refusal("people.too_many_searches")
    assert len(await look(city, "clerk.kamla", mobile=MOBILE)) == 1  # type: ignore[arg-type]
    async with city.connect("owner") as owner:
        alarms = await owner.fetchval(
            "select count(*) from audit where action = 'people.searches_reached' and actor_id = $1",
            city.users["clerk.civil"],
        )
    assert alarms >= 1


async def test_candidate_is_chosen_by_who_was_shown_it_there_and_then(city: City, resident: UUID):
    gone = Refusal("people.candidate_gone")
    found = await look(city, mobile=MOBILE)
    assert not isinstance(found, Refusal)
    handle = found[0].id

    assert await choose(city, handle, "admin.civil") == gone
    assert await choose(city, handle, "clerk.kamla") == gone
    assert await choose(city, uuid7()) == gone
    assert await choose(city, resident) == gone
    async with city.connect("owner") as owner:
        await owner.execute(
            "update resident_candidate set at = now() - interval '16 minutes' where id = $1",
            handle,
        )
    assert await choose(city, handle) == gone


async def test_app_cannot_forge_a_candidate(city: City, resident: UUID):
    async with city.connect("app") as app:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute(
                "insert into resident_candidate (tenant_id, search_id, user_id, person_id)"
                " values ($1, $2, $3, $4)",
                city.tenants["civil"].id,
                uuid7(),
                city.users["clerk.civil"],
                resident,
            )


async def test_facts_of_residents_are_looked_up_by_indexes(city: City):
    async with city.connect("owner") as owner:
        await owner.execute("set enable_seqscan = off")
        for condition in (
            "mobile = '9876543210'",
            "ward_code = 'W1' and birth_date between '1961-01-01' and '1961-12-31'",
            "lower(locality) = 'x' and birth_date between '1961-01-01' and '1961-12-31'",
            "lower(address_line) = 'x' and birth_date between '1961-01-01' and '1961-12-31'",
        ):
            plan = await owner.fetch(f"explain select id from person where {condition}")
            assert any("Index" in row[0] for row in plan), (condition, plan)
