"""Walls of out-patient care."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.api import run_sql, tenant_table

ID = "2026-11-24-0002-opd-walls"
VERSION = "1.38.0"
DESCRIPTION = "Walls"

STATES = "('registered', 'called', 'in_room', 'done', 'no_show', 'skipped', 'returned', 'left')"


async def forwards() -> MigrationManager:
    """Wall every table of the plugin by tenant."""
    manager = MigrationManager(migration_id=ID, app_name="opd_ipd", description=DESCRIPTION)
    tenant_table(
        manager,
        "opd_ipd_queue",
        keys={"org_unit_id": "org_unit"},
        unique=[("prefix",), ("org_unit_id",)],
    )
    tenant_table(
        manager,
        "opd_ipd_token_counter",
        keys={"queue_id": "opd_ipd_queue"},
        unique=[("queue_id", "business_date")],
    )
    tenant_table(
        manager,
        "opd_ipd_visit",
        keys={"queue_id": "opd_ipd_queue"},
        references={"person_id": "person"},
        unique=[("number",)],
        checks={"state": "state in ('open', 'closed', 'left')"},
    )
    _tokens(manager)
    _consultation(manager)
    run_sql(
        manager,
        [
            "create unique index if not exists opd_ipd_visit_one_open on opd_ipd_visit"
            " (tenant_id, person_id, queue_id, business_date) where state = 'open'",
            "alter table opd_ipd_token_counter set (fillfactor = 50)",
            "create index if not exists opd_ipd_queue_token_waiting on opd_ipd_queue_token"
            " (tenant_id, queue_id, business_date, number)"
            " where state in ('registered', 'returned')",
            "create index if not exists opd_ipd_queue_token_active on opd_ipd_queue_token"
            " (tenant_id, queue_id, business_date) where state in ('called', 'in_room')",
            "create index if not exists opd_ipd_token_transition_called on opd_ipd_token_transition"
            " (tenant_id, at desc) where from_state = 'registered' and to_state = 'called'",
        ],
    )
    return manager


def _tokens(manager: MigrationManager) -> None:
    tenant_table(
        manager,
        "opd_ipd_queue_token",
        keys={
            "visit_id": "opd_ipd_visit",
            "queue_id": "opd_ipd_queue",
            "place_id": "place",
            "practitioner_id": "practitioner",
        },
        unique=[("queue_id", "business_date", "number"), ("visit_id",)],
        checks={"state": f"state in {STATES}"},
    )
    tenant_table(
        manager,
        "opd_ipd_token_transition",
        keys={"token_id": "opd_ipd_queue_token"},
        indexes=["token_id, at"],
        rights="select, insert",
    )
    tenant_table(
        manager,
        "opd_ipd_slip_print",
        keys={"visit_id": "opd_ipd_visit"},
        indexes=["visit_id"],
        rights="select, insert",
    )


def _consultation(manager: MigrationManager) -> None:
    tenant_table(
        manager,
        "opd_ipd_consultation",
        keys={"visit_id": "opd_ipd_visit", "practitioner_id": "practitioner"},
        references={"person_id": "person"},
        unique=[("visit_id",)],
        checks={
            "state": "state in ('draft', 'signed')",
            "signed": "(state = 'signed') = (sha256 is not null and signed_at is not null)",
        },
    )
    tenant_table(
        manager,
        "opd_ipd_vital",
        keys={"visit_id": "opd_ipd_visit"},
        references={"person_id": "person"},
        indexes=["visit_id", "person_id, kind, taken_at"],
        rights="select, insert",
    )
    for table in ("opd_ipd_diagnosis", "opd_ipd_prescription_line"):
        tenant_table(
            manager,
            table,
            keys={"consultation_id": "opd_ipd_consultation"},
            unique=[("consultation_id", "position")],
            rights="select, insert, update, delete",
        )
    frozen = """
    create or replace function opd_ipd_refuse_signed() returns trigger language plpgsql as $$
    begin
      if old.state = 'signed' then
        raise exception 'a signed consultation is frozen' using errcode = 'check_violation';
      end if;
      return new;
    end $$;
    create or replace trigger frozen before update on opd_ipd_consultation
      for each row execute function opd_ipd_refuse_signed();
    create or replace function opd_ipd_refuse_signed_part() returns trigger language plpgsql as $$
    begin
      perform 1 from opd_ipd_consultation c
        where c.tenant_id = coalesce(new.tenant_id, old.tenant_id)
          and c.id = coalesce(new.consultation_id, old.consultation_id) and c.state = 'signed';
      if found then
        raise exception 'a signed consultation is frozen' using errcode = 'check_violation';
      end if;
      return coalesce(new, old);
    end $$;
    create or replace trigger frozen before insert or update or delete on opd_ipd_diagnosis
      for each row execute function opd_ipd_refuse_signed_part();
    create or replace trigger frozen before insert or update or delete
      on opd_ipd_prescription_line for each row execute function opd_ipd_refuse_signed_part();
    """
    run_sql(manager, [frozen])
