"""Laboratory tests and panels with the values that are usual and those that are critical."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Boolean, Integer, Numeric, SmallInt, Text
from piccolo.table import Table

from sehat.db.columns import UUID7

__all__ = ["LabMember", "LabRange", "LabTest"]


class LabTest(Table, tablename="lab_test"):
    """A test of the laboratory, or a panel of tests that are ordered by one name."""

    code = Text(primary_key=True, default=None, null=False)
    system = Text(default=None, null=False)
    name = Text(default=None, null=False)
    name_i18n = JSONB(default="{}", null=False)
    section = Text(default="", null=False, help_text="haematology, biochemistry, serology …")
    specimen = Text(default="", null=False)
    scale = Text(default="text", null=False, help_text="quantity, coded, text or panel")
    unit = Text(default="", null=False, help_text="UCUM")
    decimals = SmallInt(default=0, null=False)
    loinc = Text(default="", null=False)
    choices = JSONB(default="[]", null=False, help_text="text and whether it is abnormal")
    also = Text(default="", null=False)
    often = Boolean(default=False, null=False, help_text="offered as a button")
    position = Integer(default=0, null=False)
    status = Text(default="active", null=False, help_text="active or retired")


class LabMember(Table, tablename="lab_member"):
    """A test belongs to a panel, in the order in which results are typed and read."""

    id = UUID(primary_key=True, default=UUID7())
    panel_code = Text(default=None, null=False)
    test_code = Text(default=None, null=False)
    position = SmallInt(default=0, null=False)


class LabRange(Table, tablename="lab_range"):
    """What is usual for a sex and an age, and at or beyond which value somebody is told."""

    id = UUID(primary_key=True, default=UUID7())
    test_code = Text(default=None, null=False)
    position = SmallInt(default=0, null=False)
    sex = Text(default="", null=False, help_text="female, male, or nothing for everybody")
    from_days = Integer(default=0, null=False)
    to_days = Integer(default=None, null=True)
    low = Numeric(default=None, null=True)
    high = Numeric(default=None, null=True)
    critical_low = Numeric(default=None, null=True)
    critical_high = Numeric(default=None, null=True)
