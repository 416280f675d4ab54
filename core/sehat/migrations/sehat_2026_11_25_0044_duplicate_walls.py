"""Walls of searches, candidates, possible duplicates and merges; who may do what with them."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.walls import make_functions, person_table, run_sql, tenant_table

ID = "2026-11-25-0044-duplicate-walls"
VERSION = "1.38.0"
DESCRIPTION = "Walls of searches for residents, duplicates and merges"

# A resident without a card is found by one of these facts and the birth year.
FACTS = """
create index if not exists person_mobile on person (mobile) where mobile is not null;
create index if not exists person_ward on person (ward_code, birth_date)
  where ward_code is not null;
create index if not exists person_locality on person (lower(locality), birth_date)
  where locality is not null;
create index if not exists person_house on person (lower(address_line), birth_date)
  where address_line is not null;
"""
# One active holder; a second one is only ever noted as disputed, with a reason.
ONE_HOLDER = """
drop index if exists person_identifier_one_person;
create unique index person_identifier_one_person on person_identifier (system, value)
  where system in ('card_number', 'abha', 'voter_id') and status = 'active';
create index if not exists person_identifier_value on person_identifier (system, value);
"""
NEW_RIGHTS = """
insert into role_permission (role_id, permission)
select r.id, p.name from role r
  join (values ('people.find_resident', '{registration_clerk,hospital_administrator,city_administrator}'),
    ('people.merge_persons', '{medical_superintendent,hospital_administrator,city_administrator}'),
    ('people.override_identifier',
      '{medical_superintendent,hospital_administrator,city_administrator}')) p(name, roles)
    on r.code = any(p.roles::text[])
on conflict (role_id, permission) do nothing
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    tenant_table(
        manager,
        "resident_search",
        indexes=["user_id, at"],
        rights="select",
        registry="select, insert",
    )
    tenant_table(
        manager,
        "resident_candidate",
        keys={"search_id": "resident_search"},
        references={"person_id": "person"},
        rights="select, update",
        registry="select, insert, update",
        checks={"choice": "choice in ('same', 'different')"},
    )
    tenant_table(
        manager,
        "possible_duplicate",
        references={"person_id": "person", "other_id": "person"},
        unique=[("person_id", "other_id")],
        indexes=["state, likeness desc"],
        checks={
            "state": "state in ('open', 'different', 'merged')",
            "order": "person_id < other_id",
        },
        registry="select, update",
    )
    person_table(
        manager,
        "person_merge",
        references={"person_id": "person", "into_id": "person", "tenant_id": "tenant"},
        indexes=["into_id"],
        writable="false",
        rights="select",
        registry="select, insert, update",
    )
    run_sql(manager, [FACTS, ONE_HOLDER, NEW_RIGHTS])
    # In this order, because a body in plain SQL is checked when it is made.
    make_functions(manager, "sehat", "mask_name", "person_likeness", "own_duplicates")
    return manager
