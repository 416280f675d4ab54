"""The record is closed until the access log says who opened it, and why."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg
import pytest

from sehat.testing.persons import add_entry, add_person, scan_card

if TYPE_CHECKING:
    from sehat.testing.city import City

OPEN = "select code, grade, scope from record_open($1, $2, $3, $4)"
TITLES = "select title from record_entry where person_id = $1 order by title"
EVENT, DOCUMENT, ELSEWHERE = "1 visit", "2 prescription", "3 visit elsewhere"


@dataclass(frozen=True, slots=True)
class Patient:
    """A person with two entries at civil and one at another hospital."""

    id: UUID
    city: City

    @contextlib.asynccontextmanager
    async def at(self, tenant: str | None) -> AsyncIterator[asyncpg.Connection]:
        """The walled role in a transaction bound to a tenant, undone at its end."""
        async with self.city.connect("app") as app:
            transaction = app.transaction()
            await transaction.start()
            if tenant is not None:
                await bind(app, self.city.tenants[tenant].id)
            yield app
            await transaction.rollback()

    async def open(
        self, app: asyncpg.Connection, login: str, purpose: str, basis: str
    ) -> asyncpg.Record:
        return await app.fetchrow(OPEN, self.id, self.city.users[login], purpose, basis)

    async def titles(self, app: asyncpg.Connection) -> list[str]:
        return [row["title"] for row in await app.fetch(TITLES, self.id)]

    async def scanned(self, tenant: str, minutes: int = 60) -> None:
        async with self.city.connect("owner") as owner:
            await scan_card(owner, self.city, tenant, self.id, minutes=minutes)


async def bind(app: asyncpg.Connection, tenant_id: UUID) -> None:
    await app.execute("select set_config('sehat.tenant', $1, true)", str(tenant_id))


@pytest.fixture
async def patient(city: City) -> Patient:
    async with city.inside("civil") as ctx:
        person_id = await add_person(ctx, name="Farida Bano")
        await add_entry(ctx, person_id, title=EVENT)
        await add_entry(ctx, person_id, grade="document", title=DOCUMENT)
    async with city.connect("owner") as owner:
        await owner.execute(
            "insert into record_entry (person_id, tenant_id, kind, grade, occurred_at, title)"
            " values ($1, $2, 'visit', 'event', now(), $3)",
            person_id,
            city.tenants["asha"].id,
            ELSEWHERE,
        )
        await owner.execute(
            "insert into allergy_statement (person_id, tenant_id, allergen_text)"
            " values ($1, $2, 'Penicillin')",
            person_id,
            city.tenants["civil"].id,
        )
    return Patient(person_id, city)


async def test_record_unopened_shows_nothing(patient: Patient):
    await patient.scanned("civil")

    async with patient.at("civil") as app:
        assert await patient.titles(app) == []
        assert await app.fetch("select 1 from allergy_statement") == []


async def test_record_opened_by_clerk_shows_events(patient: Patient):
    await patient.scanned("civil")

    async with patient.at("civil") as app:
        opening = await patient.open(app, "clerk.civil", "registration", "scan")

        assert tuple(opening) == ("ok", "event", "city")
        assert await patient.titles(app) == [EVENT, ELSEWHERE]
        assert await app.fetch("select 1 from allergy_statement") == []


async def test_record_opened_by_clerk_for_care_shows_events_alone(patient: Patient):
    await patient.scanned("civil")

    async with patient.at("civil") as app:
        opening = await patient.open(app, "clerk.civil", "care", "scan")

        assert opening["grade"] == "event"
        assert await patient.titles(app) == [EVENT, ELSEWHERE]


async def test_record_opened_by_doctor_shows_documents(patient: Patient):
    await patient.scanned("civil")

    async with patient.at("civil") as app:
        opening = await patient.open(app, "doctor.civil", "care", "scan")

        assert tuple(opening) == ("ok", "document", "city")
        assert await patient.titles(app) == [EVENT, DOCUMENT, ELSEWHERE]
        assert len(await app.fetch("select 1 from allergy_statement")) == 1


async def test_record_opened_by_doctor_at_a_desk_shows_events(patient: Patient):
    await patient.scanned("civil")

    async with patient.at("civil") as app:
        await patient.open(app, "doctor.civil", "registration", "scan")

        assert await patient.titles(app) == [EVENT, ELSEWHERE]


async def test_record_at_second_hospital_shows_the_city(patient: Patient):
    await patient.scanned("kamla")

    async with patient.at("kamla") as app:
        await patient.open(app, "doctor.kamla", "care", "scan")

        assert await patient.titles(app) == [EVENT, DOCUMENT, ELSEWHERE]


async def test_record_at_private_hospital_shows_its_own(patient: Patient):
    await patient.scanned("asha")

    async with patient.at("asha") as app:
        opening = await patient.open(app, "doctor.asha", "care", "scan")

        assert opening["scope"] == "own"
        assert await patient.titles(app) == [ELSEWHERE]


@pytest.mark.parametrize(
    ("login", "code"),
    [
        ("pharmacist.civil", "record.not_allowed"),
        ("auditor.civil", "record.not_allowed"),
        ("doctor.kamla", "record.not_allowed"),
        ("doctor.asha", "record.not_allowed"),
    ],
)
async def test_record_stays_closed_to(patient: Patient, login: str, code: str):
    await patient.scanned("civil")

    async with patient.at("civil") as app:
        opening = await patient.open(app, login, "care", "scan")

        assert opening["code"] == code
        assert await patient.titles(app) == []


async def test_record_stays_closed_to_a_disabled_doctor(patient: Patient, city: City):
    await patient.scanned("civil")
    await city.add_user("gone.doctor", roles=("doctor",), tenant="civil")
    await city.platform.pool.execute(
        "update user_account set disabled_at = now() where login = 'gone.doctor'"
    )

    async with patient.at("civil") as app:
        opening = await patient.open(app, "gone.doctor", "care", "scan")

        assert opening["code"] == "record.not_allowed"


async def test_record_without_scan_stays_closed(patient: Patient):
    async with patient.at("kamla") as app:
        opening = await patient.open(app, "doctor.kamla", "care", "scan")

        assert opening["code"] == "record.scan_again"
        assert await patient.titles(app) == []


async def test_record_after_the_scan_session_asks_to_scan_again(patient: Patient):
    await patient.scanned("civil", minutes=-1)

    async with patient.at("civil") as app:
        opening = await patient.open(app, "doctor.civil", "care", "scan")

        assert opening["code"] == "record.scan_again"
        assert await patient.titles(app) == []


async def test_record_without_care_relation_stays_closed(patient: Patient):
    async with patient.at("civil") as app:
        opening = await patient.open(app, "doctor.civil", "care", "care")

        assert opening["code"] == "record.no_basis"
        assert await patient.titles(app) == []


async def test_record_opens_while_a_care_relation_lasts(patient: Patient, city: City):
    async with city.connect("owner") as owner:
        relation = await owner.fetchval(
            "insert into care_relation (tenant_id, person_id) values ($1, $2) returning id",
            city.tenants["civil"].id,
            patient.id,
        )
        async with patient.at("civil") as app:
            assert (await patient.open(app, "doctor.civil", "care", "care"))["code"] == "ok"
        await owner.execute(
            "update care_relation set until = now() - interval '1 second' where id = $1", relation
        )

    async with patient.at("civil") as app:
        opening = await patient.open(app, "doctor.civil", "care", "care")
        assert opening["code"] == "record.no_basis"


@pytest.mark.parametrize(
    ("purpose", "basis", "code"),
    [
        ("curiosity", "scan", "record.unknown_purpose"),
        ("care", "curiosity", "record.no_basis"),
    ],
)
async def test_record_stays_closed_without_reason(
    patient: Patient, purpose: str, basis: str, code: str
):
    await patient.scanned("civil")

    async with patient.at("civil") as app:
        opening = await patient.open(app, "doctor.civil", purpose, basis)

        assert opening["code"] == code
        assert await patient.titles(app) == []


async def test_record_of_another_person_stays_closed(patient: Patient, city: City):
    await patient.scanned("civil")
    async with city.inside("civil") as ctx:
        other = await add_person(ctx, name="Somebody else")
        await add_entry(ctx, other)

    async with patient.at("civil") as app:
        await patient.open(app, "doctor.civil", "care", "scan")

        assert await app.fetch(TITLES, other) == []


async def test_record_opened_cannot_be_opened_for_no_tenant(patient: Patient):
    async with patient.at(None) as app:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await patient.open(app, "doctor.civil", "care", "scan")


async def test_record_closes_with_a_forged_tenant(patient: Patient, city: City):
    await patient.scanned("civil")

    async with patient.at("civil") as app:
        await patient.open(app, "doctor.civil", "care", "scan")
        await bind(app, city.tenants["kamla"].id)

        assert await patient.titles(app) == []


async def test_record_of_a_private_hospital_stays_its_own_with_a_forged_tenant(
    patient: Patient, city: City
):
    await patient.scanned("asha")

    async with patient.at("asha") as app:
        await patient.open(app, "doctor.asha", "care", "scan")
        await bind(app, city.tenants["civil"].id)

        assert await patient.titles(app) == []


@pytest.mark.parametrize(
    "setting",
    [
        "sehat.person",
        "sehat.opened",
        "sehat.user",
        "sehat.actor",
        "sehat.grade",
        "sehat.scope",
        "sehat.record",
        "sehat.purpose",
    ],
)
async def test_record_ignores_a_forged_setting(patient: Patient, setting: str):
    await patient.scanned("civil")

    async with patient.at("civil") as app:
        await app.execute("select set_config($1, $2, true)", setting, str(patient.id))

        assert await patient.titles(app) == []


async def test_record_closes_when_the_opening_is_undone(patient: Patient):
    await patient.scanned("civil")

    async with patient.at("civil") as app:
        point = app.transaction()
        await point.start()
        await patient.open(app, "doctor.civil", "care", "scan")
        assert await patient.titles(app) != []
        await point.rollback()

        assert await patient.titles(app) == []


async def test_record_closes_with_the_transaction(patient: Patient, city: City):
    await patient.scanned("civil")

    async with city.connect("app") as app:
        async with app.transaction():
            await bind(app, city.tenants["civil"].id)
            await patient.open(app, "doctor.civil", "care", "scan")
            assert await patient.titles(app) != []
        async with app.transaction():
            await bind(app, city.tenants["civil"].id)
            assert await patient.titles(app) == []
        assert await patient.titles(app) == []


async def test_record_stays_closed_on_another_connection(patient: Patient):
    await patient.scanned("civil")

    async with patient.at("civil") as app, patient.at("civil") as other:
        await patient.open(app, "doctor.civil", "care", "scan")

        assert await patient.titles(other) == []


async def test_every_look_is_written_down(patient: Patient, city: City):
    await patient.scanned("civil")
    async with city.connect("app") as app, app.transaction():
        await bind(app, city.tenants["civil"].id)
        await patient.open(app, "doctor.civil", "care", "scan")

    async with city.connect("owner") as owner:
        looks: list[Any] = await owner.fetch(
            "select tenant_id, user_id, purpose, basis, grade from access_log where person_id = $1",
            patient.id,
        )

    assert [tuple(look) for look in looks] == [
        (city.tenants["civil"].id, city.users["doctor.civil"], "care", "scan", "document")
    ]


async def test_merged_persons_are_read_as_one(patient: Patient, city: City):
    async with city.inside("civil") as ctx:
        twin = await add_person(ctx, name="Farida B")
        await add_entry(ctx, twin, title="of the twin")
    async with city.connect("owner") as owner:
        await owner.execute("update person set merged_into = $1 where id = $2", patient.id, twin)
    await patient.scanned("civil")

    async with patient.at("civil") as app:
        await patient.open(app, "doctor.civil", "care", "scan")

        assert [row["title"] for row in await app.fetch(TITLES, twin)] == ["of the twin"]


async def test_entry_for_a_stranger_is_refused(patient: Patient):
    async with patient.at("kamla") as app:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute(
                "insert into record_entry (person_id, tenant_id, kind, grade, occurred_at)"
                " values ($1, $2, 'visit', 'event', now())",
                patient.id,
                patient.city.tenants["kamla"].id,
            )


async def test_entry_in_the_name_of_another_hospital_is_refused(patient: Patient):
    async with patient.at("civil") as app:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute(
                "insert into record_entry (person_id, tenant_id, kind, grade, occurred_at)"
                " values ($1, $2, 'visit', 'event', now())",
                patient.id,
                patient.city.tenants["kamla"].id,
            )


async def test_look_cannot_be_written_by_the_application(patient: Patient):
    async with patient.at("civil") as app:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute(
                "insert into access_log (person_id, tenant_id, user_id, purpose, basis, grade,"
                " family) values ($1, $2, $3, 'care', 'scan', 'document', array[$1::uuid])",
                patient.id,
                patient.city.tenants["civil"].id,
                patient.city.users["doctor.civil"],
            )
