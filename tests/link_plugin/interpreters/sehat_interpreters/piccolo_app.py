"""The plugin as a Piccolo app: its table and where its migrations are."""

from __future__ import annotations

from pathlib import Path

from piccolo.conf.apps import AppConfig

from sehat_interpreters.tables import Need

APP_CONFIG = AppConfig(
    app_name="interpreters",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=[Need],
    migration_dependencies=["sehat.piccolo_app", "sehat_opd_ipd.piccolo_app"],
)
