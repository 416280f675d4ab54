"""Findings about the database: server, extensions, log-ins, clock, migrations, terminology."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sehat.db.migrate import pending_migrations
from sehat.db.roles import OLDEST_SERVER
from sehat.doctor.finding import Finding, ok, to_fix, to_note
from sehat.terminology.load import undecided_substances

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = [
    "EXTENSIONS",
    "clock_finding",
    "extensions_finding",
    "login_finding",
    "migrations_finding",
    "server_finding",
    "terminology_findings",
]

EXTENSIONS = ("btree_gist", "pg_trgm")
"""What the tables rely on."""

FURTHEST_SECONDS = 2.0
SHOWN = 10

_LOGIN = """
select r.rolname as name, r.rolsuper, r.rolbypassrls, r.rolcreaterole or r.rolcreatedb as makes,
  r.rolreplication,
  exists (select from pg_class c where c.relnamespace = 'public'::regnamespace
          and pg_has_role(r.oid, c.relowner, 'member')) as owns,
  has_database_privilege(current_database(), 'temp') as temp,
  has_schema_privilege('public', 'create') as creates
from pg_roles r where r.rolname = session_user
"""

_FAULTS = {
    "rolsuper": "is a superuser",
    "rolbypassrls": "passes the walls of rows (BYPASSRLS)",
    "makes": "may make roles or databases",
    "rolreplication": "may copy the whole server",
    "owns": "owns tables, or belongs to a role that does",
    "temp": "may make temporary tables",
    "creates": "may make tables",
}
_OF_OWNER = ("rolsuper", "rolbypassrls", "makes", "rolreplication")

_TERMINOLOGY = """
select (select count(*) from drug where status = 'active') as drugs,
  (select count(*) from concept where status = 'active') as codes
"""


async def server_finding(connection: Connection) -> Finding:
    """Whether the server is new enough."""
    said = f"PostgreSQL {await connection.fetchval('show server_version')}"
    if connection.get_server_version().major * 10000 < OLDEST_SERVER:
        return to_fix("server", said, f"Upgrade it to {OLDEST_SERVER // 10000} or newer.")
    return ok("server", said)


async def extensions_finding(
    connection: Connection, *, remedy: str, wanted: Iterable[str] = EXTENSIONS
) -> Finding:
    """Whether the extensions are there."""
    rows = await connection.fetch("select extname from pg_extension")
    there = {row["extname"] for row in rows}
    if missing := [name for name in wanted if name not in there]:
        return to_fix("extensions", f"{', '.join(missing)} is missing", remedy)
    return ok("extensions", ", ".join(wanted))


async def login_finding(connection: Connection, role: str, *, remedy: str) -> Finding:
    """Whether a log-in of Sehat may do no more than it should; `role` is who it has to be."""
    row = await connection.fetchrow(_LOGIN)
    asked = _OF_OWNER if role == "sehat_owner" else tuple(_FAULTS)
    faults = [_FAULTS[name] for name in asked if row[name]]
    if row["name"] != role:
        faults.insert(0, f"logs in as {row['name']}")
    if faults:
        return to_fix(f"role {role}", "; ".join(faults), remedy)
    return ok(f"role {role}", "holds what it needs and no more")


async def clock_finding(
    connection: Connection, *, furthest_seconds: float = FURTHEST_SECONDS
) -> Finding:
    """Whether this machine and the database agree on the time."""
    before = datetime.now(UTC)
    there: datetime = await connection.fetchval("select clock_timestamp()")
    here = before + (datetime.now(UTC) - before) / 2
    apart = abs((there - here).total_seconds())
    if apart > furthest_seconds:
        return to_fix(
            "clock",
            f"{apart:.1f} s apart from the database",
            "Keep the time of both machines with chrony or systemd-timesyncd.",
        )
    return ok("clock", "agrees with the database")


async def migrations_finding(connection: Connection, packages: Iterable[str]) -> Finding:
    """Whether the tables are those of this version."""
    pending = {
        package: names
        for package in packages
        if (names := await pending_migrations(connection, package))
    }
    if pending:
        said = ", ".join(f"{len(names)} of {package}" for package, names in pending.items())
        return to_fix("migrations", f"pending: {said}", "sehat migrate")
    return ok("migrations", "none is pending")


async def terminology_findings(connection: Connection) -> list[Finding]:
    """What is loaded, and substances that nobody has mapped to their base."""
    if await connection.fetchval("select to_regclass('substance')") is None:
        return []
    row = await connection.fetchrow(_TERMINOLOGY)
    said = f"{row['codes']} diagnoses, {row['drugs']} drugs"
    if not row["drugs"]:
        return [to_note("terminology", said, "Nothing can be prescribed until drugs are loaded.")]
    return [ok("terminology", said), _substances(await undecided_substances(connection))]


def _substances(undecided: list[str]) -> Finding:
    if not undecided:
        return ok("substances", "each has its base")
    more = f" and {len(undecided) - SHOWN} more" if len(undecided) > SHOWN else ""
    return to_note(
        "substances",
        f"{len(undecided)} without a base: {', '.join(undecided[:SHOWN])}{more}",
        "An allergy to their base does not stop them. Add their bases to the reviewed list.",
    )
