"""Orders of the laboratory, their steps, samples and results; what was written is never changed."""

from __future__ import annotations

from piccolo.columns import UUID, Integer, Numeric, SmallInt, Text, Timestamptz
from piccolo.table import Table

from sehat.api import UUID7, TenantKey
from sehat_opd_ipd.tables.visit import Visit

__all__ = ["LabOrder", "LabResult", "LabRoom", "LabSample", "LabStep"]


class LabRoom(Table, tablename="opd_ipd_lab_room"):
    """A room of the laboratory does the tests of a section."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    place_id = UUID(default=None, null=False)
    section = Text(default=None, null=False)


class LabSample(Table, tablename="opd_ipd_lab_sample"):
    """What was taken from a person at one time into one kind of container."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    visit_id = TenantKey(Visit, default=None, null=False)
    number = Text(default=None, null=False)
    specimen = Text(default=None, null=False)
    place_id = UUID(default=None, null=True)
    collected_at = Timestamptz(null=False)
    collected_by = UUID(default=None, null=True)


class LabOrder(Table, tablename="opd_ipd_lab_order"):
    """A test or panel that a doctor asked for at a visit; `state` is that of its last step."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    visit_id = TenantKey(Visit, default=None, null=False)
    person_id = UUID(default=None, null=False)
    code = Text(default=None, null=False)
    name = Text(default=None, null=False)
    section = Text(default=None, null=False)
    specimen = Text(default=None, null=False)
    reason = Text(default="", null=False)
    urgency = Text(default="routine", null=False)
    state = Text(default="ordered", null=False)
    ordered_at = Timestamptz(null=False)
    ordered_by = UUID(default=None, null=True)
    ordered_name = Text(default="", null=False)
    changed_at = Timestamptz(null=False)
    sample_id = TenantKey(LabSample, default=None, null=True)
    record_entry_id = UUID(default=None, null=True)


class LabStep(Table, tablename="opd_ipd_lab_step"):
    """An order went from one state to the next: when, by whom, where and perhaps why."""

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    order_id = TenantKey(LabOrder, default=None, null=False)
    from_state = Text(default=None, null=True)
    to_state = Text(default=None, null=False)
    at = Timestamptz(null=False)
    by = UUID(default=None, null=True)
    by_name = Text(default="", null=False)
    place_id = UUID(default=None, null=True)
    reason = Text(default="", null=False)


class LabResult(Table, tablename="opd_ipd_lab_result"):
    """The value of one test, as it was typed, with the range and the reading of that time.

    A correction is a new row that supersedes the former one. `told_to` says who was told of a
    critical value.
    """

    tenant_id = UUID(default=None, null=False)
    id = UUID(primary_key=True, default=UUID7())
    order_id = TenantKey(LabOrder, default=None, null=False)
    test_code = Text(default=None, null=False)
    test_name = Text(default=None, null=False)
    position = SmallInt(default=0, null=False)
    loinc = Text(default="", null=False)
    scale = Text(default="text", null=False)
    number = Numeric(default=None, null=True)
    text = Text(default="", null=False)
    unit = Text(default="", null=False)
    decimals = Integer(default=0, null=False)
    low = Numeric(default=None, null=True)
    high = Numeric(default=None, null=True)
    reading = Text(default="", null=False)
    told_to = Text(default="", null=False)
    entered_at = Timestamptz(null=False)
    entered_by = UUID(default=None, null=True)
    entered_name = Text(default="", null=False)
    supersedes = TenantKey("self", default=None, null=True)
