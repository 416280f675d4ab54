"""Where the migrations are; its tables are made by SQL alone."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

APP_CONFIG = AppConfig(
    app_name="failing_migration",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=[],
)
