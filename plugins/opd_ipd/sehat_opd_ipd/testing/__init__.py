"""Rows of the plugin's tables for tests, and the examples that its routes name."""

from __future__ import annotations

from sehat.testing import Exemptions, Factory
from sehat_opd_ipd.testing import (
    bookings,
    clinics,
    consultations,
    displays,
    entries,
    laboratory,
    receipts,
    residents,
    tokens,
    visits,
)
from sehat_opd_ipd.testing.bookings import add_booking
from sehat_opd_ipd.testing.clinics import add_clinic, clinic_day_of
from sehat_opd_ipd.testing.displays import add_display
from sehat_opd_ipd.testing.laboratory import add_lab_room, add_order
from sehat_opd_ipd.testing.receipts import add_fee
from sehat_opd_ipd.testing.visits import OpenVisit, add_queue, add_visit

__all__ = [
    "OpenVisit",
    "add_booking",
    "add_clinic",
    "add_display",
    "add_fee",
    "add_lab_room",
    "add_order",
    "add_queue",
    "add_visit",
    "clinic_day_of",
    "examples",
    "exempt",
]

examples: dict[str, Factory] = {
    **bookings.examples,
    **clinics.examples,
    **consultations.examples,
    **displays.examples,
    **entries.examples,
    **laboratory.examples,
    **receipts.examples,
    **residents.examples,
    **tokens.examples,
    **visits.examples,
}
"""The factories of rows, by the names that routes give."""

exempt: Exemptions = {}
"""What the walk of the catalogue lets pass: nothing."""
