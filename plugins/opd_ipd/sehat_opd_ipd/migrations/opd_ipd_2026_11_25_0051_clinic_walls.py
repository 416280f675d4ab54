"""Walls of clinics, bookings and lanes, and what the database refuses of them."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.api import run_sql, tenant_table

ID = "2026-11-25-0051-opd_ipd-clinic-walls"
VERSION = "1.38.0"
DESCRIPTION = "Walls of clinics, bookings and lanes"

CHANNELS = "('desk', 'phone', 'online')"
PRIORITIES = "('routine', 'senior', 'pregnant', 'disabled', 'emergency')"
CLASSES = "('opd', 'emergency', 'virtual', 'home')"
STATES = "('booked', 'arrived', 'completed', 'cancelled', 'no_show', 'moved')"
HOURS = (
    "int4range((extract(hour from starts) * 60 + extract(minute from starts))::int,"
    " (extract(hour from ends) * 60 + extract(minute from ends))::int)"
)
"""The minutes of the day between two times; PostgreSQL has no range of times of its own."""
SPAN = "daterange(valid_from, valid_until, '[]')"


async def forwards() -> MigrationManager:
    """Wall every new table by tenant, and refuse a doctor or a room in two places at once."""
    manager = MigrationManager(migration_id=ID, app_name="opd_ipd", description=DESCRIPTION)
    _clinics(manager)
    _bookings(manager)
    _lanes(manager)
    run_sql(manager, [*_exclusions(), *_visits(), _PERMISSIONS])
    return manager


def _clinics(manager: MigrationManager) -> None:
    hours = "starts < ends"
    tenant_table(
        manager,
        "opd_ipd_clinic_session",
        keys={
            "series_id": "opd_ipd_clinic_session",
            "queue_id": "opd_ipd_queue",
            "place_id": "place",
            "practitioner_id": "practitioner",
        },
        indexes=["series_id, valid_from", "weekday"],
        checks={
            "kind": "kind in ('weekly', 'extra')",
            "weekday": "weekday between 1 and 7",
            "hours": hours,
            "slot_minutes": "slot_minutes between 1 and 240",
            "quota": "least(quota_desk, quota_phone, quota_online) >= 0",
            "valid": "valid_until is null or valid_from <= valid_until",
            "extra": "kind = 'weekly' or valid_until = valid_from",
            "state": "state in ('active', 'withdrawn')",
        },
    )
    tenant_table(
        manager,
        "opd_ipd_clinic_exception",
        keys={"practitioner_id": "practitioner", "series_id": "opd_ipd_clinic_session"},
        indexes=["since, until"],
        checks={
            "kind": "kind in ('holiday', 'leave', 'closed', 'changed')",
            "of": (
                "(kind = 'leave') = (practitioner_id is not null)"
                " and (kind in ('closed', 'changed')) = (series_id is not null)"
            ),
            "span": "since <= until",
            "changed": "kind <> 'changed' or (starts < ends and since = until)",
            "state": "state in ('active', 'withdrawn')",
        },
    )
    tenant_table(
        manager,
        "opd_ipd_clinic_day",
        keys={
            "series_id": "opd_ipd_clinic_session",
            "session_id": "opd_ipd_clinic_session",
            "queue_id": "opd_ipd_queue",
            "place_id": "place",
            "practitioner_id": "practitioner",
            "exception_id": "opd_ipd_clinic_exception",
        },
        unique=[("series_id", "day")],
        indexes=["day, queue_id"],
        checks={"hours": hours, "state": "state in ('open', 'closed')"},
    )
    tenant_table(
        manager,
        "opd_ipd_clinic_place",
        keys={"clinic_day_id": "opd_ipd_clinic_day"},
        unique=[("clinic_day_id", "channel")],
        checks={
            "channel": f"channel in {CHANNELS}",
            "booked": "0 <= booked and booked <= quota + over",
            "over": "0 <= quota and 0 <= over",
        },
    )
    tenant_table(
        manager,
        "opd_ipd_booking_policy",
        indexes=["set_at"],
        rights="select, insert",
        checks={
            "horizon": "horizon_days between 1 and 180",
            "reminder": "reminder_hours between 1 and 168",
        },
    )


def _bookings(manager: MigrationManager) -> None:
    tenant_table(
        manager,
        "opd_ipd_booking",
        keys={
            "clinic_day_id": "opd_ipd_clinic_day",
            "moved_from": "opd_ipd_booking",
            "visit_id": "opd_ipd_visit",
        },
        references={"person_id": "person"},
        unique=[("number",), ("moved_from",)],
        indexes=["clinic_day_id, slot", "person_id, day", "visit_id"],
        checks={
            "state": f"state in {STATES}",
            "channel": f"channel in {CHANNELS}",
            "visit_class": f"visit_class in {CLASSES}",
            "priority": f"priority in {PRIORITIES}",
            "visit": "(visit_id is not null) = (state in ('arrived', 'completed'))",
        },
    )
    tenant_table(
        manager,
        "opd_ipd_booking_change",
        keys={"booking_id": "opd_ipd_booking"},
        indexes=["booking_id, at"],
        rights="select, insert",
    )
    run_sql(
        manager,
        [
            "create unique index if not exists opd_ipd_booking_one on opd_ipd_booking"
            " (tenant_id, person_id, clinic_day_id) where state = 'booked'",
            "create index if not exists opd_ipd_booking_waiting on opd_ipd_booking"
            " (tenant_id, day) where state in ('booked', 'arrived')",
            "alter table opd_ipd_clinic_place set (fillfactor = 50)",
        ],
    )


def _lanes(manager: MigrationManager) -> None:
    tenant_table(
        manager,
        "opd_ipd_lane_rule",
        keys={"queue_id": "opd_ipd_queue"},
        indexes=["queue_id, set_at"],
        rights="select, insert",
        checks={"priority_after": "priority_after between 1 and 9"},
    )
    tenant_table(
        manager,
        "opd_ipd_lane_turn",
        keys={"queue_id": "opd_ipd_queue"},
        unique=[("queue_id", "business_date")],
        checks={"routine_run": "routine_run >= 0"},
    )


def _exclusions() -> list[str]:
    """One doctor and one room are in one clinic at a time: by the roster, and on every day."""
    statements = []
    for column, what in (("practitioner_id", "doctor"), ("place_id", "room")):
        for table, parts, where in (
            (
                "opd_ipd_clinic_session",
                f"weekday with =, ({SPAN}) with &&, ({HOURS}) with &&",
                "state = 'active'",
            ),
            ("opd_ipd_clinic_day", f"day with =, ({HOURS}) with &&", "state = 'open'"),
        ):
            name = f"{table}_{what}_excl"
            statements += [
                f"alter table {table} drop constraint if exists {name}",
                f"alter table {table} add constraint {name} exclude using gist"
                f" (tenant_id with =, {column} with =, {parts}) where ({where})",
            ]
    return statements


def _visits() -> list[str]:
    statements = []
    for name, condition in (
        ("priority", f"priority in {PRIORITIES}"),
        ("visit_class", f"visit_class in {CLASSES}"),
    ):
        statements += [
            f"alter table opd_ipd_visit drop constraint if exists opd_ipd_visit_{name}_check",
            f"alter table opd_ipd_visit add constraint opd_ipd_visit_{name}_check"
            f" check ({condition})",
        ]
    return statements


_PERMISSIONS = """
insert into role_permission (role_id, permission)
select r.id, p.permission
from role r join (values
  ('registration_clerk', 'opd_ipd.book'), ('medical_superintendent', 'opd_ipd.book'),
  ('hospital_administrator', 'opd_ipd.book'), ('city_administrator', 'opd_ipd.book'),
  ('medical_superintendent', 'opd_ipd.manage_roster'),
  ('hospital_administrator', 'opd_ipd.manage_roster'),
  ('city_administrator', 'opd_ipd.manage_roster')) as p (code, permission) on p.code = r.code
where r.tenant_id is not null
  and not exists (select from role_permission h where h.role_id = r.id
                  and h.permission = p.permission)
"""
"""Roles that were made before these permissions get them as a new hospital's would."""
