"""The migration runner: one at a time under an advisory lock, then the SQL functions."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import asyncpg
from msgspec import Struct, field

from sehat.db.statistics import expect_many_tenants
from sehat.db.stopped import Stopped, forget_stopped, note_stopped
from sehat.errors import MigrationError

__all__ = [
    "Migrated",
    "aimed",
    "has_tables",
    "migrate",
    "migrate_each",
    "pending_migrations",
]

CORE = "sehat"

_LOCK = 0x5E4A7
_CONF = "sehat.db.piccolo_conf"


class Migrated(Struct):
    """What ran, as `app migration`; and the packages that stopped, each with what stopped it."""

    ran: list[str] = field(default_factory=list)
    stopped: dict[str, Stopped] = field(default_factory=dict)


async def migrate(owner_url: str, apps: Iterable[str]) -> list[str]:
    """Bring the tables and SQL functions of `apps` to the present; return what was run.

    Args:
        owner_url: log-in of the role that owns the tables.
        apps: Python packages in dependency order; one with tables has `piccolo_app.py`, and
            perhaps a folder `sql/` with one function a file, made anew on every run.

    Raises:
        MigrationError: a migration failed, of which nothing is kept; or this process serves.
    """
    packages = list(apps)
    before = {package: packages[:number] for number, package in enumerate(packages)}
    done = await migrate_each(owner_url, before)
    for package, stopped in done.stopped.items():
        raise MigrationError(f"Migrations of {package} stopped: {_told(stopped)}")
    return done.ran


async def migrate_each(owner_url: str, apps: Mapping[str, Collection[str]]) -> Migrated:
    """Migrate each package whose forerunners did not stop; what stops is told, the others go on.

    Args:
        owner_url: log-in of the role that owns the tables.
        apps: package → the packages whose tables it stands on, in the order of need; the core's
            is the first.

    Raises:
        MigrationError: this process serves, or the core's own migrations failed.
    """
    done = Migrated()
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute("select pg_advisory_lock($1)", _LOCK)
        async with aimed(owner_url, [package for package in apps if has_tables(package)]):
            for package, needs in apps.items():
                if not set(needs) & set(done.stopped):
                    await _migrate_one(connection, package, done)
        await expect_many_tenants(connection)
        return done
    finally:
        await connection.close()


async def _migrate_one(connection: asyncpg.Connection, package: str, done: Migrated) -> None:
    try:
        if has_tables(package):
            await _run_app(package, done.ran)
        await _make_functions(connection, package)
    except (Exception, SystemExit) as error:
        folder = Path(str(importlib.import_module(package).__file__)).parent
        pending = await pending_migrations(connection, package)
        stopped = Stopped.by(error, migration=pending[0] if pending else "sql", folder=folder)
        if package == CORE:
            raise MigrationError(f"Migrations of {CORE} stopped: {_told(stopped)}") from error
        done.stopped[package] = stopped
        await note_stopped(connection, package, stopped)
    else:
        await forget_stopped(connection, package)


def _told(stopped: Stopped) -> str:
    return f"{stopped.migration}: {stopped.reason} ({stopped.place or 'no line of its own'})"


async def pending_migrations(connection: asyncpg.Connection, package: str) -> list[str]:
    """Name the migrations of a package that the database has not seen."""
    if not has_tables(package):
        return []
    app = _piccolo_app(package)
    present = _present(Path(app.APP_CONFIG.resolved_migrations_folder_path))
    if not await connection.fetchval("select to_regclass('migration')"):
        return present
    rows = await connection.fetch(
        "select name from migration where app_name = $1", app.APP_CONFIG.app_name
    )
    return present[len(rows) :]


def has_tables(package: str) -> bool:
    """Whether a package brings tables of its own."""
    return find_spec(f"{package}.piccolo_app") is not None


def _present(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")


def _piccolo_app(package: str) -> ModuleType:
    return importlib.import_module(f"{package}.piccolo_app")


@contextlib.asynccontextmanager
async def aimed(owner_url: str, packages: list[str]) -> AsyncIterator[None]:
    """Let Piccolo's migrations find a database and these packages, for a block.

    Raises:
        MigrationError: this process serves.
    """
    os.environ["PICCOLO_CONF"] = _CONF
    conf = importlib.import_module(_CONF)
    if conf.DB.pool is not None:
        # Piccolo would run them on that pool: as another role, perhaps in another database.
        raise MigrationError("This process already serves; run `sehat migrate` apart from it.")
    former = conf.DB.config
    # Piccolo's finder reads the registry from the module, so the list is filled in place.
    conf.APP_REGISTRY.__init__(apps=[f"{package}.piccolo_app" for package in packages])
    conf.DB.aim(owner_url)
    try:
        yield
    finally:
        conf.DB.config = former


async def _run_app(package: str, ran: list[str]) -> None:
    from piccolo.apps.migrations.commands.forwards import (  # noqa: PLC0415 - imports black
        ForwardsMigrationManager,
    )
    from piccolo.apps.migrations.tables import Migration  # noqa: PLC0415 - as above

    name = _piccolo_app(package).APP_CONFIG.app_name
    with contextlib.redirect_stdout(io.StringIO()):
        manager = ForwardsMigrationManager(app_name=name)
        await manager.create_migration_table()
        before = set(await Migration.get_migrations_which_ran(app_name=name))
        try:
            result = await manager.run()
        finally:
            after = await Migration.get_migrations_which_ran(app_name=name)
            ran += [f"{name} {migration}" for migration in after if migration not in before]
    if not result.success:
        raise MigrationError(result.message or "Piccolo does not say why.")


async def _make_functions(connection: asyncpg.Connection, package: str) -> None:
    folder = Path(str(importlib.import_module(package).__file__)).parent / "sql"
    for path in sorted(folder.glob("*.sql")):
        try:
            await connection.execute(path.read_text(encoding="utf-8"))
        except asyncpg.PostgresError as error:
            raise MigrationError(f"{path.name} of {package} cannot be made: {error}") from error
