"""Make domains of the words that a visit and its token may bear."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.api import run_sql

ID = "2026-11-26-0100-vocabularies"
VERSION = "1.38.0"
DESCRIPTION = "Domains of the words of visits and tokens"

# A check of a table is read from its text whenever a row is inserted, a domain once a session.
WORDS = {
    ("opd_ipd_visit", "state"): "'open', 'closed', 'left'",
    ("opd_ipd_visit", "priority"): "'routine', 'senior', 'pregnant', 'disabled', 'emergency'",
    ("opd_ipd_visit", "visit_class"): "'opd', 'emergency', 'virtual', 'home'",
    ("opd_ipd_queue_token", "state"): (
        "'registered', 'called', 'in_room', 'sent_for_test', 'back', 'done', 'no_show', 'skipped',"
        " 'returned', 'left'"
    ),
}


def _domain(table: str, column: str, words: str) -> list[str]:
    domain = f"{table}_{column}_word"
    return [
        f"""
        do $$ begin
          if to_regtype('{domain}') is null then
            create domain {domain} as text constraint known check (value in ({words}));
          end if;
        end $$
        """,
        f"alter table {table} drop constraint if exists {table}_{column}_check,"
        f" alter column {column} type {domain}",
    ]


async def forwards() -> MigrationManager:
    """Give the columns their domains, in place of checks of the tables."""
    manager = MigrationManager(migration_id=ID, app_name="opd_ipd", description=DESCRIPTION)
    steps = (_domain(table, column, words) for (table, column), words in WORDS.items())
    run_sql(manager, [statement for step in steps for statement in step])
    return manager
