"""The record of a person, what opens it and who looked."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Text, Timestamptz
from piccolo.table import Table

from sehat.db.columns import UUID7

__all__ = ["AllergyStatement", "CareRelation", "ScanSession"]


class AllergyStatement(Table, tablename="allergy_statement"):
    """What is known of a person's allergies: a substance, or that none are known."""

    person_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    tenant_id = UUID(default=None, null=False)
    kind = Text(default="allergy", null=False, help_text="allergy or none_known")
    allergen_code = Text(default=None, null=True)
    allergen_text = Text(default=None, null=True)
    reaction = Text(default=None, null=True)
    severity = Text(default=None, null=True)
    status = Text(default="active", null=False)
    supersedes = UUID(default=None, null=True)
    recorded_at = Timestamptz(null=False)
    recorded_by = UUID(default=None, null=True)
    recorder_name = Text(default="", null=False)


class ScanSession(Table, tablename="scan_session"):
    """A card was scanned at a hospital: its record may be opened there until then."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    person_id = UUID(default=None, null=False)
    user_id = UUID(default=None, null=False)
    purpose = Text(default=None, null=False)
    method = Text(default="scan", null=False, help_text="scan, or typed with a second fact")
    at = Timestamptz(null=False)
    until = Timestamptz(default=None, null=False)


class CareRelation(Table, tablename="care_relation"):
    """A hospital cares for a person: an open visit, stay, call or referral, whose id it bears."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    person_id = UUID(default=None, null=False)
    kind = Text(default="visit", null=False)
    source_id = UUID(default=None, null=True)
    since = Timestamptz(null=False)
    until = Timestamptz(default=None, null=True)


class RecordEntry(Table, tablename="record_entry"):
    """An entry of the record; the table itself is made by hand, because it is partitioned."""

    person_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    tenant_id = UUID(default=None, null=False)
    kind = Text(default=None, null=False)
    grade = Text(default="event", null=False)
    occurred_at = Timestamptz(null=False)
    title = Text(default="", null=False)
    summary = JSONB(default="{}", null=False)
    fhir = JSONB(default=None, null=True)
    author = JSONB(default="{}", null=False)
    signed_at = Timestamptz(default=None, null=True)
    sha256 = Text(default=None, null=True)
    supersedes = UUID(default=None, null=True)
    source = Text(default="own", null=False)
