"""Write the tokens anew of whose name holds a title further on, where it is a name."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.piccolo_conf import DB
from sehat.people.reindexing import reindex_some

ID = "2026-11-26-0150-titles-before-names"
VERSION = "1.38.0"
DESCRIPTION = "Search tokens of names that end in a title, such as कुमारी"

_TITLE_LATER = (
    r"[^ ][ .,/()'-]+(mr|mrs|ms|dr|smt|shri|shree|sri|late|km|kum|श्री|श्रीमती|डॉ|स्व|कुमारी|जनाब)"
    r"([ .,/()'-]|$)"
)
_AMONG = f"""
p.name ~* $title${_TITLE_LATER}$title$ or p.name_local ~* $title${_TITLE_LATER}$title$
or exists (select from person_name n
           where n.person_id = p.id and n.text ~* $title${_TITLE_LATER}$title$)
"""


async def forwards() -> MigrationManager:
    """Make their tokens as names are read now."""
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)

    async def again() -> None:
        async with DB.transaction() as transaction:
            await reindex_some(transaction.connection, _AMONG)

    manager.add_raw(again)
    return manager
