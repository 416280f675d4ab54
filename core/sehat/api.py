"""All that a plugin may import from the core."""

from __future__ import annotations

from sehat.audit.append import canonical_bytes
from sehat.config import load_settings
from sehat.db.columns import UUID7, TenantKey
from sehat.db.vocabularies import vocabulary
from sehat.db.walls import (
    make_functions,
    open_to_registry,
    person_table,
    platform_table,
    run_sql,
    tenant_table,
)
from sehat.errors import BrokenPromiseError, SehatError
from sehat.events.contexts import ListenerContext
from sehat.events.outbox import Event
from sehat.ids import uuid7
from sehat.jobs.contexts import JobContext, PlatformContext
from sehat.lists.choices import word_filter
from sehat.lists.routes import list_files, list_handlers
from sehat.lists.showing import show_list
from sehat.lists.values import Cell, Column, Filter, ListColumn, ListFilter, NamedList, RowAction
from sehat.live.watching import open_display_stream, place_of
from sehat.numbers.fiscal import fiscal_year
from sehat.people.birth import Born, parse_age, parse_birth, parse_day
from sehat.people.duplicates import Likely, decide_duplicates, likely_same
from sehat.people.finding import MOST_FOUND, find_registered
from sehat.people.identifiers import IDENTIFIER_SYSTEMS, add_identifier, normalise_identifier
from sehat.people.phone import normalise_mobile
from sehat.people.register import PersonDetails, register_person
from sehat.people.residents import Candidate, Described, find_resident, open_resident
from sehat.people.seen import person_seen
from sehat.people.sight import PersonSight, age_sex, sight_of
from sehat.places.finding import note_area, search_areas
from sehat.plugins.colours import gathered, hookspec, vetoed
from sehat.plugins.dispatch import Gathered, gather, veto
from sehat.plugins.forms import FormPoint, FormSection
from sehat.plugins.health import Health, HealthCheck, HealthContext
from sehat.plugins.hookspecs import hookimpl
from sehat.plugins.offers import HomePage
from sehat.plugins.ports import Port, PortBinding
from sehat.plugins.search import SearchHit, SearchProvider
from sehat.plugins.slots import SlotFill, SlotPoint
from sehat.plugins.switching import Problem
from sehat.plugins.values import (
    Board,
    BoardView,
    CodePlace,
    CodeReader,
    Codes,
    Command,
    Job,
    Listener,
    MessageTemplate,
    NavItem,
    Permission,
    RouteSet,
    Scanned,
)
from sehat.printing import compile_pdf
from sehat.record.reading import Opening, RecordRow
from sehat.refusals import Refusal, Term, declare_words, refusal_msgid
from sehat.tenancy.context import System, TenantContext, TenantRef
from sehat.terminology.lab_queries import (
    lab_item,
    lab_members,
    lab_tests,
    often_ordered,
    search_labs,
)
from sehat.terminology.lab_values import LabItem, LabRange, LabTest, range_for
from sehat.terminology.queries import (
    allergen_detail,
    allergy_classes,
    concept_detail,
    drug_detail,
    drug_named,
    drugs_detail,
    drugs_of_substance,
    search_allergens,
    search_concepts,
    search_drugs,
)
from sehat.terminology.stops import KnownAllergy, Stop, find_stops
from sehat.terminology.values import Drug
from sehat.web.access import holder, needs
from sehat.web.arrival import Arrival, Ctx, Form, Here, Shown
from sehat.web.charts import Sparkline, sparkline
from sehat.web.cookies import at_counter
from sehat.web.formats import day_text, number_text, rupees_text, short_day_text, weekday_text
from sehat.web.forms import Faults, FormModel, parse_form, refuse_field
from sehat.web.i18n import marked
from sehat.web.once import Outcome, once
from sehat.web.pages import fragment, page, see_other, words
from sehat.web.paging import read_cursor, write_cursor
from sehat.web.paths import own_path
from sehat.web.plots import BarChart, LineChart, Point, bar_chart, line_chart
from sehat.web.sections import read_sections, save_sections, show_sections
from sehat.web.slots import slots
from sehat.web.step_up import confirmed_first, step_up, step_up_needed

__all__ = [
    "IDENTIFIER_SYSTEMS",
    "MOST_FOUND",
    "UUID7",
    "Arrival",
    "BarChart",
    "Board",
    "BoardView",
    "Born",
    "BrokenPromiseError",
    "Candidate",
    "Cell",
    "CodePlace",
    "CodeReader",
    "Codes",
    "Column",
    "Command",
    "Ctx",
    "Described",
    "Drug",
    "Event",
    "Faults",
    "Filter",
    "Form",
    "FormModel",
    "FormPoint",
    "FormSection",
    "Gathered",
    "Health",
    "HealthCheck",
    "HealthContext",
    "Here",
    "HomePage",
    "Job",
    "JobContext",
    "KnownAllergy",
    "LabItem",
    "LabRange",
    "LabTest",
    "Likely",
    "LineChart",
    "ListColumn",
    "ListFilter",
    "Listener",
    "ListenerContext",
    "MessageTemplate",
    "NamedList",
    "NavItem",
    "Opening",
    "Outcome",
    "Permission",
    "PersonDetails",
    "PersonSight",
    "PlatformContext",
    "Point",
    "Port",
    "PortBinding",
    "Problem",
    "RecordRow",
    "Refusal",
    "RouteSet",
    "RowAction",
    "Scanned",
    "SearchHit",
    "SearchProvider",
    "SehatError",
    "Shown",
    "SlotFill",
    "SlotPoint",
    "Sparkline",
    "Stop",
    "System",
    "TenantContext",
    "TenantKey",
    "TenantRef",
    "Term",
    "add_identifier",
    "age_sex",
    "allergen_detail",
    "allergy_classes",
    "at_counter",
    "bar_chart",
    "canonical_bytes",
    "compile_pdf",
    "concept_detail",
    "confirmed_first",
    "day_text",
    "decide_duplicates",
    "declare_words",
    "drug_detail",
    "drug_named",
    "drugs_detail",
    "drugs_of_substance",
    "find_registered",
    "find_resident",
    "find_stops",
    "fiscal_year",
    "fragment",
    "gather",
    "gathered",
    "holder",
    "hookimpl",
    "hookspec",
    "lab_item",
    "lab_members",
    "lab_tests",
    "likely_same",
    "line_chart",
    "list_files",
    "list_handlers",
    "load_settings",
    "make_functions",
    "marked",
    "needs",
    "normalise_identifier",
    "normalise_mobile",
    "note_area",
    "number_text",
    "often_ordered",
    "once",
    "open_display_stream",
    "open_resident",
    "open_to_registry",
    "own_path",
    "page",
    "parse_age",
    "parse_birth",
    "parse_day",
    "parse_form",
    "person_seen",
    "person_table",
    "place_of",
    "platform_table",
    "range_for",
    "read_cursor",
    "read_sections",
    "refusal_msgid",
    "refuse_field",
    "register_person",
    "run_sql",
    "rupees_text",
    "save_sections",
    "search_allergens",
    "search_areas",
    "search_concepts",
    "search_drugs",
    "search_labs",
    "see_other",
    "short_day_text",
    "show_list",
    "show_sections",
    "sight_of",
    "slots",
    "sparkline",
    "step_up",
    "step_up_needed",
    "tenant_table",
    "uuid7",
    "veto",
    "vetoed",
    "vocabulary",
    "weekday_text",
    "word_filter",
    "words",
    "write_cursor",
]
