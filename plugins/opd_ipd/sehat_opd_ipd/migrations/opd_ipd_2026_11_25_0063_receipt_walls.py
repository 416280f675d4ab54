"""Walls of the receipts book: append-only, numbered without gaps, and every receipt balances."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.api import run_sql, tenant_table

ID = "2026-11-25-0063-opd_ipd-receipt-walls"
VERSION = "1.38.0"
DESCRIPTION = "Walls of receipts"

RIGHTS = {
    "opd_ipd.issue_receipts": "cashier registration_clerk",
    "opd_ipd.see_receipts": "cashier registration_clerk medical_superintendent",
    "opd_ipd.export_receipts": "cashier medical_superintendent",
    "opd_ipd.waive_fees": "cashier medical_superintendent",
    "opd_ipd.cancel_receipts": "cashier medical_superintendent",
    "opd_ipd.set_fees": "medical_superintendent",
}
"""Permission → the standard roles that begin with it, beside the administrators."""

BALANCES = """
create or replace function opd_ipd_receipt_balances() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
declare
  head record;
  items bigint;
begin
  select r.amount, r.cancels, (select o.amount from opd_ipd_receipt o
      where o.tenant_id = r.tenant_id and o.id = r.cancels) as cancelled
    into head from opd_ipd_receipt r
    where r.tenant_id = new.tenant_id
      and r.id = (to_jsonb(new) ->> case tg_table_name
        when 'opd_ipd_receipt' then 'id' else 'receipt_id' end)::uuid;
  select coalesce(sum(i.amount), 0) into items from opd_ipd_receipt_item i
    where i.tenant_id = new.tenant_id
      and i.receipt_id = (to_jsonb(new) ->> case tg_table_name
        when 'opd_ipd_receipt' then 'id' else 'receipt_id' end)::uuid;
  if head.amount <> items then
    raise exception 'a receipt is not the sum of its items' using errcode = 'check_violation';
  end if;
  if head.cancels is not null and head.amount <> -head.cancelled then
    raise exception 'a cancellation is not the opposite' using errcode = 'check_violation';
  end if;
  return null;
end $$
"""


async def forwards() -> MigrationManager:
    """Wall the tables of 0062, and let the database refuse what does not balance."""
    manager = MigrationManager(migration_id=ID, app_name="opd_ipd", description=DESCRIPTION)
    tenant_table(
        manager,
        "opd_ipd_fee_rule",
        keys={"org_unit_id": "org_unit"},
        indexes=["valid_from desc"],
        checks={"amount": "amount >= 0"},
        rights="select, insert",
    )
    _receipts(manager)
    run_sql(
        manager,
        [
            BALANCES,
            "revoke all on function opd_ipd_receipt_balances() from public",
            "grant execute on function opd_ipd_receipt_balances() to sehat_app",
            *_balanced("opd_ipd_receipt"),
            *_balanced("opd_ipd_receipt_item"),
            *(_grant(*right) for right in RIGHTS.items()),
        ],
    )
    return manager


def _receipts(manager: MigrationManager) -> None:
    tenant_table(
        manager,
        "opd_ipd_receipt",
        keys={
            "visit_id": "opd_ipd_visit",
            "counter_id": "place",
            "cancels": "opd_ipd_receipt",
        },
        references={"person_id": "person"},
        unique=[("number",), ("fiscal_year", "serial"), ("cancels",)],
        indexes=["business_date, at", "visit_id"],
        checks={
            "kind": "kind in ('receipt', 'cancellation')",
            "mode": "mode in ('cash', 'upi', 'card', 'nil')",
            "cancels": "(kind = 'cancellation') = (cancels is not null)",
            "sign": "case kind when 'receipt' then amount >= 0 else amount <= 0 end",
            "reason": "kind = 'receipt' or reason <> ''",
        },
        rights="select, insert",
    )
    tenant_table(
        manager,
        "opd_ipd_receipt_item",
        keys={"receipt_id": "opd_ipd_receipt"},
        unique=[("receipt_id", "position")],
        checks={"kind": "kind in ('fee', 'other', 'waiver')"},
        rights="select, insert",
    )
    tenant_table(
        manager,
        "opd_ipd_receipt_print",
        keys={"receipt_id": "opd_ipd_receipt"},
        indexes=["receipt_id"],
        rights="select, insert",
    )


def _balanced(table: str) -> list[str]:
    return [
        f"drop trigger if exists balances on {table}",
        f"create constraint trigger balances after insert on {table} deferrable initially deferred"
        " for each row execute function opd_ipd_receipt_balances()",
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
