"""The walls: what makes a table tenant-scoped, person-keyed or of the platform.

Each function adds to a migration the statements that set a table's keys, policies, rights and
comment. The comment `sehat:<scope>` is what the walk of the catalogue and `sehat tables` read.
The statements may run again, because Piccolo notes a migration only after its transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from sehat.db.piccolo_conf import DB

if TYPE_CHECKING:
    from piccolo.apps.migrations.auto.migration_manager import MigrationManager

__all__ = [
    "BOUND_TENANT",
    "make_functions",
    "open_to_registry",
    "person_table",
    "platform_table",
    "run_sql",
    "tenant_table",
]

BOUND_TENANT = "(select nullif(current_setting('sehat.tenant', true), '')::uuid)"
"""The tenant that the transaction is bound to; null without one, so that no row passes."""


def tenant_table(
    manager: MigrationManager,
    table: str,
    *,
    keys: Mapping[str, str] | None = None,
    references: Mapping[str, str] | None = None,
    unique: Iterable[Sequence[str]] = (),
    indexes: Iterable[str] = (),
    checks: Mapping[str, str] | None = None,
    rights: str = "select, insert, update",
    registry: str = "",
    rooted: bool = True,
    key: str = "tenant_id, id",
) -> None:
    """Wall a table by tenant.

    Args:
        manager: the migration that follows the one that made the table.
        table: its name.
        keys: column → tenant table; the foreign key is `(tenant_id, column)`.
        references: column → table with a key of its own, such as `person`.
        unique: columns that are unique inside the tenant.
        indexes: column lists inside the tenant, such as `business_date, state`.
        checks: name → condition.
        rights: what the app may do.
        registry: what the reviewed definer functions may do.
        rooted: false for a table that every visit writes: each key to `tenant` locks that one
            row, and many at once make the database keep lists of lockers. A table with `keys`
            reaches the tenant through them.
        key: its primary key, which begins with `tenant_id`.
    """
    statements = [
        *_primary_key(table, key),
        *(
            _foreign_key(table, "tenant_id", "tenant", "tenant_id", "id")
            if rooted and not keys
            else []
        ),
        *_references(table, references),
        *(
            statement
            for column, target in (keys or {}).items()
            for statement in _foreign_key(
                table, column, target, f"tenant_id, {column}", "tenant_id, id"
            )
        ),
        *_unique(table, [("tenant_id", *columns) for columns in unique]),
        *_indexes(table, [f"tenant_id, {columns}" for columns in indexes]),
        *_checks(table, checks),
        *_force(table),
        _policy(table, "sehat_app", "all", f"tenant_id = {BOUND_TENANT}"),
        *_rights(table, rights, registry),
        f"comment on table {table} is 'sehat:tenant'",
    ]
    run_sql(manager, statements)


def person_table(
    manager: MigrationManager,
    table: str,
    *,
    visible: str = "sees_person(person_id)",
    writable: str = "true",
    references: Mapping[str, str] | None = None,
    unique: Iterable[Sequence[str]] = (),
    indexes: Iterable[str] = (),
    checks: Mapping[str, str] | None = None,
    rights: str = "select, insert",
    registry: str = "",
    key: str = "person_id, id",
) -> None:
    """Key a table by person: seen where `visible` holds, written where `writable` holds."""
    statements = [
        *_primary_key(table, key),
        *_references(table, references),
        *_unique(table, unique),
        *_indexes(table, indexes),
        *_checks(table, checks),
        *_force(table),
        _policy(table, "sehat_app", "select", visible),
        _policy(table, "sehat_app", "insert", writable),
        *([_policy(table, "sehat_app", "update", visible)] if "update" in rights else []),
        *_rights(table, rights, registry),
        f"comment on table {table} is 'sehat:person'",
    ]
    run_sql(manager, statements)


def platform_table(
    manager: MigrationManager,
    table: str,
    *,
    app: str = "",
    platform: str = "select, insert, update, delete",
    references: Mapping[str, str] | None = None,
    unique: Iterable[Sequence[str]] = (),
    indexes: Iterable[str] = (),
    checks: Mapping[str, str] | None = None,
    registry: str = "",
) -> None:
    """Give a table to the platform's role; `app` says what the walled role may do with it."""
    statements = [
        *_references(table, references),
        *_unique(table, unique),
        *_indexes(table, indexes),
        *_checks(table, checks),
        f"revoke all on {table} from public, sehat_app, sehat_platform",
        *([f"grant {platform} on {table} to sehat_platform"] if platform else []),
        *([f"grant {app} on {table} to sehat_app"] if app else []),
        *([f"grant {registry} on {table} to sehat_registry"] if registry else []),
        f"comment on table {table} is 'sehat:platform'",
    ]
    run_sql(manager, statements)


def open_to_registry(manager: MigrationManager, rights: Mapping[str, str]) -> None:
    """Give the owner of the reviewed definer functions rights on walled tables, by table."""
    run_sql(manager, [step for table, what in rights.items() for step in _registry(table, what)])


def run_sql(manager: MigrationManager, statements: Sequence[str]) -> None:
    """Run statements inside the migration, before its other operations."""

    async def run() -> None:
        async with DB.transaction() as transaction:
            for statement in statements:
                await transaction.connection.execute(statement)

    manager.add_raw(run)


def _primary_key(table: str, columns: str) -> list[str]:
    return [
        f"alter table {table} drop constraint if exists {table}_pkey cascade",
        f"alter table {table} add constraint {table}_pkey primary key ({columns})",
    ]


def _foreign_key(table: str, column: str, target: str, own: str, theirs: str) -> list[str]:
    name = f"{table}_{column}_fk"
    return [
        f"alter table {table} drop constraint if exists {name}",
        f"alter table {table} add constraint {name} foreign key ({own})"
        f" references {target} ({theirs}) on delete restrict",
    ]


def _references(table: str, references: Mapping[str, str] | None) -> list[str]:
    return [
        statement
        for column, target in (references or {}).items()
        for statement in _foreign_key(table, column, target, column, "id")
    ]


def _unique(table: str, groups: Iterable[Sequence[str]]) -> list[str]:
    statements = []
    for columns in groups:
        name = f"{table}_{'_'.join(c for c in columns if c != 'tenant_id')}_key"[:63]
        statements += [
            f"alter table {table} drop constraint if exists {name}",
            f"alter table {table} add constraint {name} unique ({', '.join(columns)})",
        ]
    return statements


def _indexes(table: str, groups: Iterable[str]) -> list[str]:
    return [
        f"create index if not exists {table}_{number}_idx on {table} ({columns})"
        for number, columns in enumerate(groups, start=1)
    ]


def _checks(table: str, checks: Mapping[str, str] | None) -> list[str]:
    statements = []
    for name, condition in (checks or {}).items():
        statements += [
            f"alter table {table} drop constraint if exists {table}_{name}_check",
            f"alter table {table} add constraint {table}_{name}_check check ({condition})",
        ]
    return statements


def _force(table: str) -> list[str]:
    return [
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        _policy(table, "sehat_owner", "all", "true"),
    ]


def _policy(table: str, role: str, verb: str, condition: str) -> str:
    name = f"{role}_{verb}"
    clause = {
        "select": f"using ({condition})",
        "insert": f"with check ({condition})",
    }.get(verb, f"using ({condition}) with check ({condition})")
    return (
        f"drop policy if exists {name} on {table};"
        f" create policy {name} on {table} for {verb} to {role} {clause}"
    )


def _rights(table: str, rights: str, registry: str) -> list[str]:
    statements = [
        f"revoke all on {table} from public, sehat_app, sehat_platform, sehat_registry",
        *([f"grant {rights} on {table} to sehat_app"] if rights else []),
    ]
    return statements + (_registry(table, registry) if registry else [])


def _registry(table: str, rights: str) -> list[str]:
    return [
        f"grant {rights} on {table} to sehat_registry",
        _policy(table, "sehat_registry", "all", "true"),
    ]


def make_functions(manager: MigrationManager, package: str, *names: str) -> None:
    """Make SQL functions of the package's `sql/` folder inside the migration, in this order."""
    folder = Path(str(import_module(package).__file__)).parent / "sql"
    run_sql(manager, [(folder / f"{name}.sql").read_text(encoding="utf-8") for name in names])
