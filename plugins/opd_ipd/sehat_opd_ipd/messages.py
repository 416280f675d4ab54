"""The messages about bookings and prescriptions, as registered with the operators.

None names the department, the doctor, a medicine or a diagnosis: a message is read by whoever
holds the telephone.
"""

from __future__ import annotations

from sehat.api import MessageTemplate
from sehat.api import marked as _

__all__ = ["BOOKING_MESSAGES", "MESSAGES", "PRESCRIPTION"]

_BOOKINGS = (
    MessageTemplate(
        "opd_ipd.booking_made",
        _(
            "Booking %(number)s at %(hospital)s: %(day)s, %(time)s. Bring this message and your"
            " health card."
        ),
    ),
    MessageTemplate(
        "opd_ipd.booking_moved",
        _("Your booking at %(hospital)s is now on %(day)s, %(time)s. Its number is %(number)s."),
    ),
    MessageTemplate(
        "opd_ipd.booking_cancelled",
        _("Booking %(number)s at %(hospital)s on %(day)s, %(time)s is cancelled."),
    ),
    MessageTemplate(
        "opd_ipd.booking_reminder",
        _(
            "Reminder: booking %(number)s at %(hospital)s on %(day)s, %(time)s. If you cannot come,"
            " tell the hospital, so that somebody else may."
        ),
    ),
)

BOOKING_MESSAGES = tuple(message.code for message in _BOOKINGS)
"""The codes, by which the messages of a booking are found."""

PRESCRIPTION = "opd_ipd.prescription_signed"

MESSAGES = (
    *_BOOKINGS,
    MessageTemplate(
        PRESCRIPTION,
        _(
            "Your prescription %(number)s of %(day)s at %(hospital)s is signed. Lost the paper?"
            " Show this message or your health card at the department, and it is printed again."
        ),
    ),
)
