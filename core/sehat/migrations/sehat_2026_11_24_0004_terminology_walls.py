"""Rights, keys and prefix indexes of the terminology; the walled role only reads it."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.walls import platform_table, run_sql

ID = "2026-11-24-0004-terminology-walls"
VERSION = "1.38.0"
DESCRIPTION = "Walls of the terminology"

LINKS = (
    ("substance", "base_code", "substance"),
    ("drug_substance", "drug_code", "drug"),
    ("drug_substance", "substance_code", "substance"),
    ("substance_class", "substance_code", "substance"),
    ("brand", "drug_code", "drug"),
)
"""Column → table with a key named `code`; checked at commit, because lists arrive in bulk."""


async def forwards() -> MigrationManager:
    """Wall the tables that the third migration made."""
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    platform_table(manager, "code_system", app="select")
    platform_table(
        manager,
        "concept",
        app="select",
        unique=[("system", "code")],
        checks={"status": "status in ('active', 'retired')"},
    )
    _drugs(manager)
    platform_table(
        manager,
        "allergen",
        app="select",
        checks={"kind": "kind in ('substance', 'class', 'other')"},
    )
    platform_table(
        manager,
        "search_term",
        app="select",
        unique=[("kind", "code", "token")],
        indexes=["kind, token text_pattern_ops"],
        checks={"kind": "kind in ('icd10', 'drug', 'allergen')"},
    )
    run_sql(manager, [text for link in LINKS for text in _deferred_key(*link)])
    return manager


def _drugs(manager: MigrationManager) -> None:
    platform_table(
        manager,
        "substance",
        app="select",
        indexes=["base_code"],
        checks={"decided_by": "decided_by in ('rule', 'review', 'itself', 'undecided')"},
    )
    platform_table(
        manager,
        "substance_class",
        app="select",
        unique=[("class_code", "substance_code")],
        indexes=["substance_code"],
        checks={"relation": "relation in ('member', 'akin', 'related', 'alternative')"},
    )
    platform_table(
        manager, "drug", app="select", checks={"status": "status in ('active', 'retired')"}
    )
    platform_table(
        manager,
        "drug_substance",
        app="select",
        unique=[("drug_code", "substance_code")],
        indexes=["substance_code"],
    )
    platform_table(
        manager, "brand", app="select", unique=[("name", "drug_code")], indexes=["drug_code"]
    )


def _deferred_key(table: str, column: str, target: str) -> list[str]:
    name = f"{table}_{column}_fk"
    link = f"foreign key ({column}) references {target} (code) deferrable initially deferred"
    return [
        f"alter table {table} drop constraint if exists {name}",
        f"alter table {table} add constraint {name} {link}",
    ]
