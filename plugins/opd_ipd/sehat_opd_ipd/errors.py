"""The words of this plugin's refusals; what may be expected is a value, not an exception."""

from __future__ import annotations

__all__ = ["REFUSALS"]

REFUSALS = {
    "opd_ipd.with_doctor": (
        "Token %(label)s is with a doctor now. Merge them when the consultation is over."
    ),
    "opd_ipd.patients_wait": "%(count)s patients still wait for their turn today.",
    "opd_ipd.no_queue": "This department has no open queue. Choose another department.",
    "opd_ipd.already_waiting": (
        "This person already has an open visit in this department today. Reprint the slip instead."
    ),
    "opd_ipd.unknown_visit": "There is no such visit at this hospital.",
    "opd_ipd.unknown_slip": "This slip is of no visit at this hospital. Look at its name and date.",
    "opd_ipd.unknown_token": "There is no such token in this queue.",
    "opd_ipd.cannot_undo": (
        "This step cannot be taken back any more: somebody went on, or too much time has passed."
    ),
    "opd_ipd.no_display_queue": "Choose at least one department of this hospital.",
    "opd_ipd.unknown_display": "There is no such display, or it is revoked already.",
    "opd_ipd.queue_empty": "Nobody is waiting in this queue.",
    "opd_ipd.wrong_state": "Token %(label)s has moved on: %(state)s. This step no longer fits.",
    "opd_ipd.no_room": "Choose the room you are calling from.",
    "opd_ipd.not_posted": "You are not posted to a department of this hospital. Ask the office.",
    "opd_ipd.no_council_number": (
        "Your council registration number is missing, so nothing can be signed. Ask the office to"
        " enter it."
    ),
    "opd_ipd.stale": (
        "%(name)s saved this consultation while you were writing. Both versions are shown; nothing"
        " of yours is lost."
    ),
    "opd_ipd.signed": "This consultation is signed and frozen. Write a correction instead.",
    "opd_ipd.line_unfinished": (
        "A medicine is written but not added. Add it, or empty its field, and sign again."
    ),
    "opd_ipd.unknown_drug": "Choose the medicine from the list.",
    "opd_ipd.unknown_allergen": "Choose the allergy from the list.",
    "opd_ipd.unknown_code": "Choose the diagnosis from the list.",
    "opd_ipd.stopped": "%(drug)s was not added: %(evidence)s.",
    "opd_ipd.reason_needed": "Say why the warning is overridden.",
    "opd_ipd.nothing_to_sign": "Write a diagnosis or a medicine before signing.",
    "opd_ipd.dose": "Write the dose as it is taken, such as 1-0-1 or 5 ml twice.",
    "opd_ipd.vital_range": "%(value)s is outside what can be measured (%(low)s to %(high)s).",
    "opd_ipd.patient_mismatch": "This page belongs to %(here)s, but the visit is of %(there)s.",
    "opd_ipd.unknown_entry": "There is no such entry, or it is not open to you.",
    "opd_ipd.no_clinic": "This clinic is not held on that day. Choose another day.",
    "opd_ipd.full": "The last place of that day has just been taken. Choose another day.",
    "opd_ipd.slot_taken": "That time has just been taken. Choose another time.",
    "opd_ipd.clinic_over": "This clinic has no more times today. Choose another day.",
    "opd_ipd.already_booked": "This person already has a booking in this clinic on that day.",
    "opd_ipd.unknown_booking": "There is no such booking at this hospital.",
    "opd_ipd.booking_state": (
        "Booking %(number)s has changed since this page was loaded. Look at its state below."
    ),
    "opd_ipd.not_today": "This booking is for another day. Move it to today first.",
    "opd_ipd.no_time_chosen": "Choose a day and a time.",
    "opd_ipd.unknown_test": "Choose the test from the list.",
    "opd_ipd.test_unfinished": (
        "A test is written but not added. Add it, or empty its field, and try again."
    ),
    "opd_ipd.test_ordered_already": "%(test)s is ordered already, and its result is awaited.",
    "opd_ipd.unknown_order": "There is no such order at this hospital.",
    "opd_ipd.order_state": "%(test)s has moved on: %(state)s. This step no longer fits.",
    "opd_ipd.say_why": "Say why.",
    "opd_ipd.nothing_to_collect": "Nothing is to be collected for this visit any more.",
    "opd_ipd.no_result": "Enter at least one result.",
    "opd_ipd.no_number": "%(test)s takes a number, such as 12.5 or <0.5.",
    "opd_ipd.unknown_choice": "Choose the result of %(test)s from its list.",
    "opd_ipd.result_too_long": "The result of %(test)s is too long.",
    "opd_ipd.critical_untold": (
        "%(test)s is critical. Tell the doctor now, and write whom you told."
    ),
    "opd_ipd.same_person": "Somebody else has to verify what you entered.",
    "opd_ipd.unknown_sample": "There is no such sample at this hospital.",
    "opd_ipd.hours_order": "The hours must end after they begin.",
    "opd_ipd.dates_order": "The last day must not be before the first one.",
    "opd_ipd.past_roster": "The roster of past days stays as it was. Choose today or later.",
    "opd_ipd.unknown_clinic": "This version of the clinic is no longer in the roster.",
    "opd_ipd.unknown_departure": "There is no such entry any more.",
    "opd_ipd.whose_leave": "Choose the doctor who is on leave.",
    "opd_ipd.which_holiday": "Enter the name of the holiday.",
    "opd_ipd.doctor_elsewhere": (
        "%(doctor)s already sees patients of %(department)s at %(hours)s on that weekday. Choose"
        " other hours, or end that clinic first."
    ),
    "opd_ipd.room_taken": (
        "%(room)s is taken at %(hours)s on that weekday by %(department)s. Choose another room or"
        " other hours."
    ),
    "opd_ipd.day_clash": (
        "The doctor or the room is in another clinic at these hours on one of these days. Choose"
        " other hours."
    ),
    "opd_ipd.fee_past": "A fee cannot begin in the past. Choose today or a later day.",
    "opd_ipd.amount": "Write an amount in rupees, such as 300 or 1,250.50.",
    "opd_ipd.no_items": "There is nothing to pay: this visit is free.",
    "opd_ipd.waiver_much": "More is waived than is to be paid.",
    "opd_ipd.may_not_waive": "Your role does not waive fees. Ask the cashier.",
    "opd_ipd.no_mode": "Choose how it is paid.",
    "opd_ipd.paid_already": "This visit has a receipt already. Cancel it to write another.",
    "opd_ipd.unknown_receipt": "There is no such receipt at this hospital.",
    "opd_ipd.no_cancelling": "An entry that cancels another is not cancelled itself.",
    "opd_ipd.cancelled_already": "This receipt is cancelled already, by %(number)s.",
    "opd_ipd.no_mobile": "No mobile is known of this person, so nothing can be sent.",
    "opd_ipd.told_enough": "The message was sent five times. Print the prescription instead.",
    "opd_ipd.place_unfinished": "Give a short code and a name.",
    "opd_ipd.place_code": "The code %(code)s is taken. Choose another.",
    "opd_ipd.unknown_place": "There is no such room at this hospital.",
}
