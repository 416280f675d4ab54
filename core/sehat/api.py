"""All that a plugin may import from the core."""

from __future__ import annotations

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
from sehat.plugins.values import CommandGroup, NavItem, Permission, RouteSet
from sehat.record.reading import Opening, RecordRow
from sehat.refusals import Refusal
from sehat.tenancy.context import TenantContext, TenantRef
from sehat.web.access import needs
from sehat.web.arrival import Arrival, Ctx, Here
from sehat.web.forms import Faults, FormModel, parse_form, refuse_field
from sehat.web.i18n import marked
from sehat.web.once import Outcome, once
from sehat.web.pages import page, see_other, words

__all__ = [
    "UUID7",
    "Arrival",
    "BrokenPromiseError",
    "CommandGroup",
    "Ctx",
    "Event",
    "Faults",
    "FormModel",
    "Here",
    "NavItem",
    "Opening",
    "Outcome",
    "Permission",
    "RecordRow",
    "Refusal",
    "RouteSet",
    "SehatError",
    "TenantContext",
    "TenantKey",
    "TenantRef",
    "hookimpl",
    "make_functions",
    "marked",
    "needs",
    "once",
    "page",
    "parse_form",
    "person_table",
    "platform_table",
    "refuse_field",
    "run_sql",
    "see_other",
    "tenant_table",
    "uuid7",
    "words",
]
