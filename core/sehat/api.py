"""All that a plugin may import from the core."""

from __future__ import annotations

from sehat.audit.append import canonical_bytes
from sehat.auth.signing_in import confirm_password
from sehat.db.columns import UUID7, TenantKey
from sehat.db.walls import (
    make_functions,
    person_table,
    platform_table,
    run_sql,
    tenant_table,
)
from sehat.errors import BrokenPromiseError, SehatError
from sehat.events.outbox import Event
from sehat.ids import uuid7
from sehat.plugins.hookspecs import hookimpl
from sehat.plugins.values import NavItem, Permission, RouteSet
from sehat.people.register import PersonDetails, register_person
from sehat.people.sight import PersonSight, person_seen, sight_of
from sehat.printing import compile_pdf
from sehat.record.reading import Opening, RecordRow
from sehat.refusals import Refusal
from sehat.tenancy.context import TenantContext, TenantRef
from sehat.web.access import needs
from sehat.web.arrival import Arrival, Ctx, Here
from sehat.web.forms import Faults, FormModel, parse_form, refuse_field
from sehat.web.i18n import marked
from sehat.web.once import Outcome, once
from sehat.web.pages import page, see_other, words
from sehat.web.paths import own_path

__all__ = [
    "UUID7",
    "Arrival",
    "BrokenPromiseError",
    "Ctx",
    "Event",
    "Faults",
    "FormModel",
    "Here",
    "NavItem",
    "Opening",
    "Outcome",
    "Permission",
    "PersonDetails",
    "PersonSight",
    "RecordRow",
    "Refusal",
    "RouteSet",
    "SehatError",
    "TenantContext",
    "TenantKey",
    "TenantRef",
    "canonical_bytes",
    "compile_pdf",
    "confirm_password",
    "hookimpl",
    "make_functions",
    "marked",
    "needs",
    "once",
    "own_path",
    "page",
    "parse_form",
    "person_seen",
    "person_table",
    "platform_table",
    "refuse_field",
    "register_person",
    "run_sql",
    "see_other",
    "sight_of",
    "tenant_table",
    "uuid7",
    "words",
]
