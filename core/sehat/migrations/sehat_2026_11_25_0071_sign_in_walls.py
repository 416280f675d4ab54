"""Walls of the tables of signing in."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from sehat.db.walls import platform_table, run_sql

ID = "2026-11-25-0071-sign-in-walls"
VERSION = "1.38.0"
DESCRIPTION = "Walls of signing in"

OF_USER = {"user_id": "user_account"}


async def forwards() -> MigrationManager:
    """Give each table to the platform's role alone; nothing of it is read below a hospital."""
    manager = MigrationManager(migration_id=ID, app_name="sehat", description=DESCRIPTION)
    platform_table(manager, "try_bucket", indexes=["at"])
    platform_table(
        manager,
        "user_device",
        platform="select, insert",
        references=OF_USER,
        unique=[("token_hash", "user_id")],
    )
    platform_table(manager, "pending_sign_in", references=OF_USER)
    platform_table(manager, "user_totp", references=OF_USER)
    platform_table(manager, "recovery_code", references=OF_USER, unique=[("user_id", "code_hash")])
    platform_table(
        manager, "password_history", references=OF_USER, indexes=["user_id, replaced_at"]
    )
    platform_table(
        manager,
        "service_account",
        platform="select, insert, update",
        references={"tenant_id": "tenant", "created_by": "user_account"},
        unique=[("tenant_id", "name")],
    )
    run_sql(
        manager, ["create index if not exists user_session_user on user_session (user_id, seen_at)"]
    )
    return manager
