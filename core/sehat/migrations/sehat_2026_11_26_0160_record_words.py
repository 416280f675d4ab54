"""Make domains of the words that an entry of the record and a look at it may bear."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.vocabularies import vocabulary
from sehat.db.walls import run_sql
from sehat.migrations.sehat_2026_11_24_0002_walls import ENTRY_SEEN

ID = "2026-11-26-0160-record-words"
VERSION = "1.38.0"
DESCRIPTION = "Domains of the words of record entries and looks"

WORDS = {
    ("record_entry", "grade"): ("event", "document"),
    ("record_entry", "source"): ("own", "external"),
    ("access_log", "grade"): ("identity", "event", "document"),
    ("access_log", "scope"): ("own", "city"),
}
# A column that a wall reads keeps its type, so the wall is taken down and built up again.
DOWN = "drop policy if exists sehat_app_select on record_entry"
UP = f"create policy sehat_app_select on record_entry for select to sehat_app using ({ENTRY_SEEN})"


async def forwards() -> MigrationManager:
    """Give the columns their domains, in place of checks of the tables."""
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    words = [text for place, known in WORDS.items() for text in vocabulary(*place, known)]
    run_sql(manager, [DOWN, *words, UP])
    return manager
