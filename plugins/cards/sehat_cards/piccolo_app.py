"""The plugin as a Piccolo app: its tables and where its migrations are."""

from __future__ import annotations

from pathlib import Path

from piccolo.conf.apps import AppConfig

from sehat_cards.tables.card import Card, CardEvent
from sehat_cards.tables.miss import Miss

APP_CONFIG = AppConfig(
    app_name="cards",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=[Card, CardEvent, Miss],
    migration_dependencies=["sehat.piccolo_app"],
)
