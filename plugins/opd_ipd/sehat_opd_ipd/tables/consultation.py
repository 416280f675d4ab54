"""A consultation with its vitals, diagnoses and prescription lines; signing freezes it."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Date, Integer, Numeric, Text, Timestamptz
from piccolo.table import Table

from sehat.api import UUID7, TenantKey
from sehat_opd_ipd.tables.visit import Visit

__all__ = ["Consultation", "Diagnosis", "PrescriptionLine", "Vital"]


class Consultation(Table, tablename="opd_ipd_consultation"):
    """What a doctor found and advised at a visit; `version` counts its saves."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    visit_id = TenantKey(Visit, default=None, null=False)
    person_id = UUID(default=None, null=False)
    practitioner_id = UUID(default=None, null=False)
    complaint = Text(default="", null=False)
    advice = Text(default="", null=False)
    next_visit = Date(default=None, null=True)
    version = Integer(default=1, null=False)
    state = Text(default="draft", null=False)
    saved_at = Timestamptz(null=False)
    saved_by = UUID(default=None, null=True)
    signed_at = Timestamptz(default=None, null=True)
    sha256 = Text(default=None, null=True)
    record_entry_id = UUID(default=None, null=True)


class Vital(Table, tablename="opd_ipd_vital"):
    """One measurement, in the unit of its kind."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    visit_id = TenantKey(Visit, default=None, null=False)
    person_id = UUID(default=None, null=False)
    kind = Text(default=None, null=False)
    value = Numeric(default=None, null=False)
    taken_at = Timestamptz(null=False)
    taken_by = UUID(default=None, null=True)


class Diagnosis(Table, tablename="opd_ipd_diagnosis"):
    """A coded diagnosis of a consultation, in the order it was given."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    consultation_id = TenantKey(Consultation, default=None, null=False)
    position = Integer(default=1, null=False)
    system = Text(default=None, null=False)
    code = Text(default=None, null=False)
    display = Text(default=None, null=False)


class PrescriptionLine(Table, tablename="opd_ipd_prescription_line"):
    """One medicine of a prescription; an overridden stop keeps its evidence and reason."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    consultation_id = TenantKey(Consultation, default=None, null=False)
    position = Integer(default=1, null=False)
    drug_code = Text(default=None, null=False)
    drug_name = Text(default=None, null=False)
    dose = Text(default=None, null=False)
    timing = Text(default="", null=False)
    days = Integer(default=None, null=True)
    quantity = Integer(default=None, null=True)
    instructions = Text(default="", null=False)
    stops = JSONB(default="[]", null=False)
    override_reason = Text(default=None, null=True)
    removed_at = Timestamptz(default=None, null=True, help_text="Taken out of the draft.")
