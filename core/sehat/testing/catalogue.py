"""Walk the database's catalogue and name whatever escapes the walls.

Every rule is one query in `catalogue.sql` or one question here; each fault says which rule,
which object and what is wrong with it. The walk runs as owner or superuser, reads only, and is
meant to be run inside a transaction on a database in which something was broken on purpose, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncpg import Connection, Record

__all__ = ["Fault", "walk_catalogue"]

OWN_ROWS = re.compile(
    r"^\(tenant_id = \( ?SELECT \(?NULLIF\(current_setting\('sehat\.tenant'::text, true\),"
    r" ''::text\)\)?::uuid(?: AS \"?nullif\"?)?\)\)$",
    re.IGNORECASE,
)
"""The one condition that a tenant table's policy may have, as PostgreSQL prints it."""

TRUSTING = ("sehat_owner", "sehat_registry", "sehat_search")
"""Roles that reviewed code alone can become; their policies may be as wide as they like."""

_BLOCK = re.compile(r"^-- ([a-z ]+)\n(.*?);\n", re.MULTILINE | re.DOTALL)

SCOPES = ("tenant", "person", "platform", "partition")
UNSCOPED = {"migration": "Piccolo's list of what ran; the application has no right on it"}

_POLICIES = """
select c.relname as "table", p.polname as name, p.polcmd::text as verb, p.polpermissive as wide,
  array(select case r when 0 then 'public' else r::regrole::text end from unnest(p.polroles) r)
    as roles,
  pg_get_expr(p.polqual, p.polrelid) as visible,
  pg_get_expr(p.polwithcheck, p.polrelid) as writable
from pg_policy p join pg_class c on c.oid = p.polrelid
where c.relnamespace = 'public'::regnamespace
order by 1, 2
"""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something that escapes: the rule it breaks, the object, and what is wrong."""

    rule: str
    name: str
    detail: str = ""


async def walk_catalogue(connection: Connection) -> list[Fault]:
    """All faults of a database in the order of rules; none is what a release needs."""
    rules = _read_rules()
    tables = await connection.fetch(rules.pop("table"))
    policies = await connection.fetch(_POLICIES)
    faults = [fault for table in tables for fault in _of_table(table, policies)]
    for rule, query in rules.items():
        rows = await connection.fetch(query)
        faults += [Fault(rule, row["name"], row["detail"] or "") for row in rows]
    return sorted(faults)


def _read_rules() -> dict[str, str]:
    text = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    blocks = dict(_BLOCK.findall(text))
    ours, ids = blocks.pop("ours"), blocks.pop("ids")
    given = f"with ours as ({ours}), ids as ({ids})"
    return {rule: f"{given} {query}" for rule, query in blocks.items()}


def _of_table(table: Record, policies: list[Record]) -> Iterator[Fault]:
    name, scope = table["name"], table["scope"]
    if scope not in SCOPES:
        if name not in UNSCOPED:
            yield Fault("scope", name, "has no comment sehat:tenant, person, platform or partition")
        return
    if table["partition"] != (scope == "partition"):
        yield Fault("scope", name, f"is marked {scope}, which it is not")
    own = [policy for policy in policies if policy["table"] == name]
    open_platform = scope == "platform" and not (table["has_tenant"] and table["app_reads"])
    if not open_platform and not (table["walled"] and table["forced"]):
        yield Fault("row security", name, "is not enabled and forced")
    if scope == "tenant":
        yield from _of_tenant_table(table, own)
    if scope == "person":
        yield from _of_person_table(table, own)


def _of_tenant_table(table: Record, policies: list[Record]) -> Iterator[Fault]:
    name = table["name"]
    if not table["tenant_required"]:
        yield Fault("tenant column", name, "has no tenant_id uuid not null")
    if list(table["key"] or [])[:1] != ["tenant_id"]:
        yield Fault("primary key", name, f"begins with {table['key']}")
    if not any(policy["wide"] and "sehat_app" in policy["roles"] for policy in policies):
        yield Fault("policy", name, "has none for sehat_app")
    for policy in policies:
        if set(policy["roles"]) <= set(TRUSTING):
            continue
        if policy["roles"] != ["sehat_app"]:
            yield Fault("policy", name, f"{policy['name']} is for {policy['roles']}")
        # A restrictive policy only narrows what the others let through.
        for condition in (policy["visible"], policy["writable"]) if policy["wide"] else ():
            if condition is not None and not OWN_ROWS.match(condition):
                yield Fault("policy", name, f"{policy['name']} says {condition}")
        if policy["verb"] not in ("*", "r", "d") and policy["writable"] is None:
            yield Fault("policy", name, f"{policy['name']} checks nothing that is written")


def _of_person_table(table: Record, policies: list[Record]) -> Iterator[Fault]:
    name, key = table["name"], list(table["key"] or [])
    if not table["person_required"] and name != "person":
        yield Fault("person column", name, "has no person_id uuid not null")
    if key[:1] != (["id"] if name == "person" else ["person_id"]):
        yield Fault("primary key", name, f"begins with {key}")
    reading = [p for p in policies if "sehat_app" in p["roles"] and p["verb"] in ("*", "r")]
    if not reading:
        yield Fault("policy", name, "does not say what sehat_app may see")
    for policy in policies:
        if set(policy["roles"]) <= set(TRUSTING):
            continue
        if policy["roles"] != ["sehat_app"]:
            yield Fault("policy", name, f"{policy['name']} is for {policy['roles']}")
        if policy["verb"] != "a" and policy["visible"] in (None, "true"):
            yield Fault("policy", name, f"{policy['name']} shows every row")
