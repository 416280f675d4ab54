"""Persons of the city, their names, identifiers, demographics and registrations."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Array, Boolean, Date, Integer, Real, Text, Timestamptz
from piccolo.table import Table

from sehat.db.columns import UUID7

__all__ = [
    "Demographics",
    "Person",
    "PersonIdentifier",
    "PersonMerge",
    "PersonName",
    "PossibleDuplicate",
    "Registration",
    "ResidentCandidate",
    "ResidentSearch",
]


class Person(Table, tablename="person"):
    """One human being, once in the city; a birth date always carries its precision."""

    id = UUID(primary_key=True, default=UUID7())
    name = Text(default=None, null=False, help_text="The primary name as last applied.")
    name_local = Text(default=None, null=True, help_text="The same name in the person's script.")
    sex = Text(default="unknown", null=False)
    birth_date = Date(default=None, null=True)
    birth_precision = Text(default="unknown", null=False)
    mobile = Text(default=None, null=True)
    guardian_name = Text(default=None, null=True)
    guardian_relation = Text(default=None, null=True)
    address_line = Text(default=None, null=True)
    locality = Text(default=None, null=True)
    ward_code = Text(default=None, null=True)
    district = Text(default=None, null=True)
    pin = Text(default=None, null=True)
    unidentified = Boolean(default=False, null=False)
    deceased_on = Date(default=None, null=True)
    merged_into = UUID(default=None, null=True)
    restricted = Boolean(default=False, null=False, help_text="A banner asks for a reason to look.")
    test_patient = Boolean(default=False, null=False, help_text="Nobody: made to try things out.")
    sort_key = Text(default="", null=False)
    spoken = Text(default="", null=False, help_text="The name as it is heard, for likeness.")
    search_tokens = Array(base_column=Text(), default=list, null=False)
    version = Integer(default=1, null=False)
    created_at = Timestamptz(null=False)
    created_in = UUID(default=None, null=True, help_text="The tenant that first met the person.")


class PersonName(Table, tablename="person_name"):
    """A name of a person as it was given, with its script and source."""

    person_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    text = Text(default=None, null=False)
    script = Text(default="Latn", null=False)
    source = Text(default="desk", null=False)
    primary = Boolean(default=False, null=False)


class PersonIdentifier(Table, tablename="person_identifier"):
    """An identifier that some system gave to a person."""

    person_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    system = Text(default=None, null=False)
    value = Text(default=None, null=False)
    assigner = UUID(default=None, null=True)
    valid_from = Date(default=None, null=True)
    valid_until = Date(default=None, null=True)
    verified_by = Text(default=None, null=True)
    status = Text(default="active", null=False)


class Demographics(Table, tablename="person_demographics"):
    """What was said of a person at one time, by whom and on what evidence."""

    person_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    tenant_id = UUID(default=None, null=True)
    version = Integer(default=1, null=False)
    fields = JSONB(default="{}", null=False)
    evidence = Text(default="stated", null=False)
    at = Timestamptz(null=False)
    by = UUID(default=None, null=True)


class Registration(Table, tablename="registration"):
    """A person is one of a hospital's own, under the hospital's own number."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    person_id = UUID(default=None, null=False)
    number = Text(default=None, null=False)
    contact_mobile = Text(default=None, null=True)
    at = Timestamptz(null=False)
    by = UUID(default=None, null=True)


class ResidentSearch(Table, tablename="resident_search"):
    """Somebody looked for a resident of the city; counted, so that guessing ends."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    user_id = UUID(default=None, null=False)
    purpose = Text(default=None, null=False)
    found = Integer(default=0, null=False)
    at = Timestamptz(null=False)


class ResidentCandidate(Table, tablename="resident_candidate"):
    """A resident who was shown, masked, to one user; the id is the handle to choose them by."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    search_id = UUID(default=None, null=False)
    user_id = UUID(default=None, null=False)
    person_id = UUID(default=None, null=False)
    place = Integer(default=1, null=False)
    choice = Text(default=None, null=True, help_text="same or different, as the user said")
    at = Timestamptz(null=False)


class PossibleDuplicate(Table, tablename="possible_duplicate"):
    """Two of a hospital's own registrations that may be one person, and what was decided."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    person_id = UUID(default=None, null=False)
    other_id = UUID(default=None, null=False, help_text="The later of the two ids.")
    likeness = Real(default=None, null=False)
    state = Text(default="open", null=False, help_text="open, different or merged")
    decided_by = UUID(default=None, null=True)
    decided_at = Timestamptz(default=None, null=True)
    at = Timestamptz(null=False)


class PersonMerge(Table, tablename="person_merge"):
    """A person was found to be another: the pointer's history, with both as they stood."""

    person_id = UUID(default=None, null=False, help_text="The one who was merged.")
    id = UUID(primary_key=True, default=UUID7())
    into_id = UUID(default=None, null=False)
    tenant_id = UUID(default=None, null=False)
    snapshot = JSONB(default="{}", null=False)
    reason = Text(default=None, null=False)
    by = UUID(default=None, null=False)
    at = Timestamptz(null=False)
    undone_at = Timestamptz(default=None, null=True)
    undone_by = UUID(default=None, null=True)
    undo_reason = Text(default=None, null=True)
