"""Load the synthetic city into an empty database, telling progress."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg
from msgspec import Struct

from sehat.auth.accounts import add_account
from sehat.auth.passwords import hash_password
from sehat.demo.city import LOCALITIES
from sehat.demo.doubles import register_doubles
from sehat.demo.hospitals import (
    AUTHORITY,
    DEPARTMENTS,
    HOSPITALS,
    SECOND_TECHNICIANS,
    Hospital,
    doctor_names,
    staff_names,
)
from sehat.demo.marks import mark_some
from sehat.demo.programs import add_programs
from sehat.demo.residents import residents
from sehat.errors import SehatError
from sehat.ids import uuid7
from sehat.people.load import load_persons
from sehat.permissions import STANDARD_ROLES
from sehat.refusals import Refusal
from sehat.tenancy.founding import found_tenant
from sehat.terminology.load import load_own

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.config import Settings
    from sehat.db.address import Addresses
    from sehat.plugins.loader import Plugins

__all__ = ["PASSWORD", "DemoCity", "DemoHospital", "load_city", "refresh_city"]

PASSWORD = "demo-demo-demo"  # noqa: S105 - printed by the demo, which serves on one machine only
Say = Callable[[str], None]


class DemoHospital(Struct, frozen=True):
    """A hospital as the demo of a plugin needs it."""

    id: UUID
    slug: str
    kind: str
    units: dict[str, UUID]
    rooms: dict[str, UUID]
    doctors: dict[str, tuple[UUID, UUID]]
    """Department code → practitioner and user."""
    clerk: UUID


class DemoCity(Struct, frozen=True):
    """What stands when plugins add their part of the demo."""

    owner: Connection
    settings: Settings
    today: date
    hospitals: tuple[DemoHospital, ...]
    persons: tuple[UUID, ...]
    say: Say


async def load_city(
    settings: Settings,
    addresses: Addresses,
    plugins: Plugins,
    *,
    persons: int,
    say: Say,
) -> None:
    """Fill an empty, migrated database; each plugin with a module `demo` adds its own part.

    Raises:
        SehatError: the database holds tenants already.
    """
    owner = await asyncpg.connect(addresses.owner)
    try:
        if await owner.fetchval("select count(*) from tenant"):
            raise SehatError("This database holds tenants already; the demo wants an empty one.")
        async with owner.transaction():
            say("terminology: ICD-10, drugs and allergens")
            await load_own(owner)
            say("hospitals and their staff")
            hospitals = await _found_all(owner, plugins)
            say(f"{persons:,} residents")
            today = (datetime.now(UTC) + timedelta(hours=5, minutes=30)).date()
            ids = await load_persons(owner, residents(persons, today=today), source="survey")
            city = DemoCity(owner, settings, today, tuple(hospitals), tuple(ids), say)
            for plugin in plugins.live:
                if find_spec(f"{plugin.package}.demo"):
                    await import_module(f"{plugin.package}.demo").load_demo(city)
            places = [hospital.id for hospital in hospitals]
            await register_doubles(owner, places)
            await mark_some(owner, places)
        for table in await owner.fetch(
            "select relname from pg_class where relkind in ('r', 'p') and not relispartition"
            " and relnamespace = 'public'::regnamespace"
        ):
            await owner.execute(f'analyze "{table["relname"]}"')
    finally:
        await owner.close()


async def refresh_city(owner: Connection, plugins: Plugins) -> None:
    """Let each plugin whose module `demo` knows how bring the city to the present day."""
    for plugin in plugins.live:
        if find_spec(f"{plugin.package}.demo"):
            demo = import_module(f"{plugin.package}.demo")
            if hasattr(demo, "refresh_demo"):
                async with owner.transaction():
                    await demo.refresh_demo(owner)


async def _found_all(owner: Connection, plugins: Plugins) -> list[DemoHospital]:
    declared = [permission for plugin in plugins.live for permission in plugin.permissions]
    hashed = hash_password(PASSWORD)

    async def found(hospital: Hospital, parent: UUID | None) -> UUID:
        tenant = await found_tenant(
            owner,
            slug=hospital.slug,
            kind=hospital.kind,
            name=hospital.name,
            name_i18n={"hi": hospital.hindi},
            parent_id=parent,
            locality=hospital.locality,
            declared=declared,
            plugins=plugins.promises(),
        )
        if isinstance(tenant, Refusal):
            raise SehatError(f"The demo's {hospital.slug} was refused: {tenant.code}.")
        return tenant

    await owner.executemany(
        "insert into area (code, kind, name, district) values ($1, 'locality', $2, $3)",
        [(place.pin, place.name, place.district) for place in LOCALITIES],
    )
    authority = await found(AUTHORITY, None)
    await _hire(owner, authority, "city_administrator", "admin.city", "Vandana Rao", hashed)
    await owner.execute(
        "update membership set covers_branch = true where tenant_id = $1", authority
    )
    made = []
    for number, hospital in enumerate(HOSPITALS):
        tenant = await found(hospital, authority if hospital.kind == "government" else None)
        made.append(await _staff(owner, tenant, hospital, number, hashed))
    return made


async def _staff(
    owner: Connection, tenant: UUID, hospital: Hospital, number: int, hashed: str
) -> DemoHospital:
    units, rooms, doctors = {}, {}, {}
    word = hospital.slug
    for place, (department, names) in enumerate(
        zip(DEPARTMENTS, doctor_names(number), strict=True), start=1
    ):
        units[department.code] = await _insert(
            owner,
            "org_unit",
            tenant,
            code=department.code,
            name=department.name,
            name_i18n=f'{{"hi": "{department.hindi}"}}',
        )
        rooms[department.code] = await _insert(
            owner,
            "place",
            tenant,
            kind="room",
            code=f"R{place:02}",
            name=f"Room {place}",
            name_i18n=f'{{"hi": "कक्ष {place}"}}',
        )
        login = f"doctor.{word}" if place == 1 else f"doctor{place}.{word}"
        user = await _hire(owner, tenant, "doctor", login, names[0], hashed)
        practitioner = await _insert(
            owner,
            "practitioner",
            tenant,
            user_id=user,
            name=names[0],
            name_i18n=f'{{"hi": "{names[1]}"}}',
            qualification="MBBS, MD",
            council="Devpur Medical Council",
            council_number=f"DMC/{number + 1}{place:02}47",
        )
        await _insert(
            owner,
            "posting",
            tenant,
            practitioner_id=practitioner,
            org_unit_id=units[department.code],
            place_id=rooms[department.code],
            since=date(2026, 1, 1),
        )
        doctors[department.code] = (practitioner, user)
    clerk = None
    others = [role for role in STANDARD_ROLES if role not in ("doctor", "city_administrator")]
    for role, name in zip(others, staff_names(number), strict=True):
        user = await _hire(owner, tenant, role, f"{SHORT[role]}.{word}", name, hashed)
        clerk = user if role == "registration_clerk" else clerk
        if role == "hospital_administrator":
            await add_programs(owner, tenant, user, datetime.now(UTC))
    second = SECOND_TECHNICIANS[number]
    await _hire(owner, tenant, "lab_technician", f"lab2.{word}", second, hashed)
    if clerk is None:
        raise SehatError("The standard roles no longer name a registration clerk.")
    return DemoHospital(tenant, word, hospital.kind, units, rooms, doctors, clerk)


SHORT = {
    "registration_clerk": "clerk",
    "nurse": "nurse",
    "lab_technician": "lab",
    "cashier": "cashier",
    "pharmacist": "pharmacist",
    "store_keeper": "store",
    "medical_superintendent": "ms",
    "hospital_administrator": "admin",
    "records_auditor": "auditor",
}


async def _hire(  # noqa: PLR0917 - a line of the staff list
    owner: Connection, tenant: UUID, role: str, login: str, name: str, hashed: str
) -> UUID:
    user = await add_account(owner, login=login, name=name, password=PASSWORD, password_hash=hashed)
    if isinstance(user, Refusal):
        raise SehatError(f"The demo's login {login} was refused: {user.code}.")
    await owner.execute(
        "insert into membership (user_id, tenant_id, role_id)"
        " select $1, $2, id from role where tenant_id = $2 and code = $3",
        user,
        tenant,
        role,
    )
    return user


async def _insert(owner: Connection, table: str, tenant: UUID, **values: Any) -> UUID:  # noqa: ANN401
    row_id = uuid7()
    columns = ["tenant_id", "id", *values]
    marks = [
        f"${n}::text::jsonb" if column.endswith("_i18n") else f"${n}"
        for n, column in enumerate(columns, start=1)
    ]
    statement = f"insert into {table} ({', '.join(columns)}) values ({', '.join(marks)})"  # noqa: S608
    await owner.execute(statement, tenant, row_id, *values.values())
    return row_id
