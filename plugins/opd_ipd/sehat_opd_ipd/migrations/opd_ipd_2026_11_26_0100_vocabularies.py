"""Make domains of the words that a visit and its token may bear."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.api import run_sql, vocabulary

ID = "2026-11-26-0100-vocabularies"
VERSION = "1.38.0"
DESCRIPTION = "Domains of the words of visits and tokens"

WORDS = {
    ("opd_ipd_visit", "state"): ("open", "closed", "left"),
    ("opd_ipd_visit", "priority"): ("routine", "senior", "pregnant", "disabled", "emergency"),
    ("opd_ipd_visit", "visit_class"): ("opd", "emergency", "virtual", "home"),
    ("opd_ipd_queue_token", "state"): (
        *("registered", "called", "in_room", "sent_for_test", "back", "done", "no_show"),
        *("skipped", "returned", "left"),
    ),
}


async def forwards() -> MigrationManager:
    """Give the columns their domains, in place of checks of the tables."""
    manager = MigrationManager(migration_id=ID, app_name="opd_ipd", description=DESCRIPTION)
    run_sql(manager, [text for place, words in WORDS.items() for text in vocabulary(*place, words)])
    return manager
