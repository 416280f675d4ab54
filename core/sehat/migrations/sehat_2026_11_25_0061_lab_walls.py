"""Rights and keys of the laboratory tests, and the roles that came with the laboratory."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.walls import platform_table, run_sql

ID = "2026-11-25-0061-lab-walls"
VERSION = "1.38.0"
DESCRIPTION = "Walls of laboratory tests"

NEW_ROLES = (
    ("lab_technician", "Laboratory technician", "प्रयोगशाला तकनीशियन"),
    ("cashier", "Cashier", "रोकड़िया"),
)


async def forwards() -> MigrationManager:
    """Wall the tables of 0060, and give tenants that stand already the new standard roles."""
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    platform_table(
        manager,
        "lab_test",
        app="select",
        indexes=["system"],
        checks={
            "scale": "scale in ('quantity', 'coded', 'text', 'panel')",
            "status": "status in ('active', 'retired')",
        },
    )
    platform_table(manager, "lab_member", app="select", unique=[("panel_code", "test_code")])
    platform_table(manager, "lab_range", app="select", indexes=["test_code, position"])
    run_sql(
        manager,
        [
            "alter table search_term drop constraint if exists search_term_kind_check",
            "alter table search_term add constraint search_term_kind_check"
            " check (kind in ('icd10', 'drug', 'allergen', 'lab'))",
            *(_role(*role) for role in NEW_ROLES),
        ],
    )
    return manager


def _role(code: str, name: str, hindi: str) -> str:
    return f"""
    do $$ begin
      insert into role (id, tenant_id, code, name, name_i18n)
        select sehat_uuid7(), t.id, '{code}', '{name}', jsonb_build_object('hi', '{hindi}')
        from tenant t where not exists (
          select from role r where r.tenant_id = t.id and r.code = '{code}');
      assert (select count(*) from tenant) = (select count(*) from role where code = '{code}'
        and tenant_id is not null), 'a tenant is without the role {code}';
    end $$
    """  # noqa: S608 - our own words
