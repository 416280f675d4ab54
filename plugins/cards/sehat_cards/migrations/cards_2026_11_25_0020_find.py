"""The look-up of a card takes the id that its traces bear."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.api import make_functions

ID = "2026-11-25-0020-cards-find"
VERSION = "1.38.0"
DESCRIPTION = "The look-up of a card takes the id that its traces bear"


async def forwards() -> MigrationManager:
    """Make the function anew, in the place of the one that minted two ids."""
    manager = MigrationManager(migration_id=ID, app_name="cards", description=DESCRIPTION)
    make_functions(manager, "sehat_cards", "cards_find")
    return manager
