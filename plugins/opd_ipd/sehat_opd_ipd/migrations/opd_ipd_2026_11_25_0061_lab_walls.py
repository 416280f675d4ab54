"""Walls of the laboratory, the token's stages at tests, and rights in hospitals that stand."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.api import run_sql, tenant_table

ID = "2026-11-25-0061-opd_ipd-lab-walls"
VERSION = "1.38.0"
DESCRIPTION = "Walls of the laboratory"

STAGES = (
    "('registered', 'called', 'in_room', 'sent_for_test', 'back', 'done', 'no_show', 'skipped',"
    " 'returned', 'left')"
)
WAITING = "('registered', 'returned', 'back')"
ORDER_STATES = "('ordered', 'collected', 'resulted', 'verified', 'refused', 'cancelled')"
READINGS = "('', 'normal', 'low', 'high', 'critical_low', 'critical_high', 'abnormal')"
RIGHTS = {
    "opd_ipd.order_tests": "doctor medical_superintendent",
    "opd_ipd.see_worklist": "lab_technician nurse medical_superintendent",
    "opd_ipd.collect_sample": "lab_technician nurse medical_superintendent",
    "opd_ipd.enter_results": "lab_technician",
    "opd_ipd.verify_results": "lab_technician",
}
"""Permission → the standard roles that begin with it, beside the administrators."""


async def forwards() -> MigrationManager:
    """Wall the tables of 0060; tokens may be sent for a test and come back."""
    manager = MigrationManager(migration_id=ID, app_name="opd_ipd", description=DESCRIPTION)
    _orders(manager)
    _results(manager)
    run_sql(manager, [*_token_stages(), *(_grant(*right) for right in RIGHTS.items())])
    return manager


def _orders(manager: MigrationManager) -> None:
    tenant_table(
        manager,
        "opd_ipd_lab_room",
        keys={"place_id": "place"},
        unique=[("place_id", "section")],
        rights="select, insert, delete",
    )
    tenant_table(
        manager,
        "opd_ipd_lab_sample",
        keys={"visit_id": "opd_ipd_visit", "place_id": "place"},
        unique=[("number",)],
        indexes=["visit_id"],
        rights="select, insert",
    )
    tenant_table(
        manager,
        "opd_ipd_lab_order",
        keys={"visit_id": "opd_ipd_visit", "sample_id": "opd_ipd_lab_sample"},
        references={"person_id": "person"},
        indexes=["visit_id", "state, changed_at", "sample_id", "person_id"],
        checks={
            "state": f"state in {ORDER_STATES}",
            "urgency": "urgency in ('routine', 'urgent', 'stat')",
            "verified": "state <> 'verified' or record_entry_id is not null",
        },
    )


def _results(manager: MigrationManager) -> None:
    tenant_table(
        manager,
        "opd_ipd_lab_step",
        keys={"order_id": "opd_ipd_lab_order", "place_id": "place"},
        indexes=["order_id, at"],
        rights="select, insert",
    )
    tenant_table(
        manager,
        "opd_ipd_lab_result",
        keys={"order_id": "opd_ipd_lab_order", "supersedes": "opd_ipd_lab_result"},
        unique=[("supersedes",)],
        indexes=["order_id, position"],
        checks={
            "reading": f"reading in {READINGS}",
            "scale": "scale in ('quantity', 'coded', 'text')",
            "told": "reading not like 'critical%' or told_to <> ''",
        },
        rights="select, insert",
    )


def _token_stages() -> list[str]:
    return [
        "alter table opd_ipd_queue_token drop constraint if exists opd_ipd_queue_token_state_check",
        "alter table opd_ipd_queue_token add constraint opd_ipd_queue_token_state_check"
        f" check (state in {STAGES})",
        "drop index if exists opd_ipd_queue_token_waiting",
        "create index opd_ipd_queue_token_waiting on opd_ipd_queue_token"
        f" (tenant_id, queue_id, business_date, number) where state in {WAITING}",
        "create index if not exists opd_ipd_queue_token_at_tests on opd_ipd_queue_token"
        " (tenant_id, queue_id, business_date) where state = 'sent_for_test'",
    ]


def _grant(permission: str, roles: str) -> str:
    listed = "', '".join([*roles.split(), "hospital_administrator", "city_administrator"])
    return f"""
    do $$ begin
      insert into role_permission (role_id, permission)
        select r.id, '{permission}' from role r
        where r.code in ('{listed}') and not exists (select from role_permission p
          where p.role_id = r.id and p.permission = '{permission}');
      assert (select count(*) from role where code in ('{listed}'))
        <= (select count(*) from role_permission where permission = '{permission}'),
        'a role is without {permission}';
    end $$
    """  # noqa: S608 - our own words
