"""What may be done in out-patient care, and who begins with it."""

from __future__ import annotations

from sehat.api import Permission
from sehat.api import marked as _

__all__ = ["PERMISSIONS"]

CLERK = "registration_clerk"
DOCTOR = "doctor"
NURSE = "nurse"
SUPERINTENDENT = "medical_superintendent"
TECHNICIAN = "lab_technician"
CASHIER = "cashier"

PERMISSIONS = (
    Permission("opd_ipd.register_visit", _("Register OPD visits"), (CLERK,)),
    Permission("opd_ipd.book", _("Book, move and cancel appointments"), (CLERK, SUPERINTENDENT)),
    Permission("opd_ipd.manage_roster", _("Change the roster of clinics"), (SUPERINTENDENT,)),
    Permission("opd_ipd.manage_displays", _("Make and revoke hall displays"), (SUPERINTENDENT,)),
    Permission("opd_ipd.see_queue", _("See the queues"), (CLERK, DOCTOR, NURSE)),
    Permission("opd_ipd.see_visits", _("See the list of visits"), (CLERK, DOCTOR, NURSE)),
    Permission("opd_ipd.export_visits", _("Take the list of visits as a file"), (SUPERINTENDENT,)),
    Permission("opd_ipd.call_token", _("Call patients from a queue"), (DOCTOR, NURSE)),
    Permission("opd_ipd.consult", _("Consult and write prescriptions"), (DOCTOR,)),
    Permission("opd_ipd.sign_prescription", _("Sign prescriptions"), (DOCTOR,)),
    Permission("opd_ipd.read_record", _("Read the record of a patient"), (DOCTOR, NURSE)),
    Permission("opd_ipd.see_own_day", _("See one's own day in figures"), (DOCTOR,)),
    Permission("opd_ipd.see_figures", _("See the figures of the hospital"), (SUPERINTENDENT,)),
    Permission("opd_ipd.order_tests", _("Order laboratory tests"), (DOCTOR,)),
    Permission("opd_ipd.see_worklist", _("See the laboratory's worklist"), (TECHNICIAN, NURSE)),
    Permission("opd_ipd.collect_sample", _("Collect and refuse samples"), (TECHNICIAN, NURSE)),
    Permission("opd_ipd.enter_results", _("Enter laboratory results"), (TECHNICIAN,)),
    Permission("opd_ipd.verify_results", _("Verify laboratory results"), (TECHNICIAN,)),
    Permission("opd_ipd.verify_own_results", _("Verify results that one entered oneself")),
    Permission("opd_ipd.issue_receipts", _("Write receipts"), (CASHIER, CLERK)),
    Permission(
        "opd_ipd.see_receipts", _("See the receipts book"), (CASHIER, CLERK, SUPERINTENDENT)
    ),
    Permission(
        "opd_ipd.export_receipts", _("Take the receipts as a file"), (CASHIER, SUPERINTENDENT)
    ),
    Permission("opd_ipd.waive_fees", _("Waive fees"), (CASHIER, SUPERINTENDENT)),
    Permission("opd_ipd.cancel_receipts", _("Cancel receipts"), (CASHIER, SUPERINTENDENT)),
    Permission("opd_ipd.set_fees", _("Set fees"), (SUPERINTENDENT,)),
    Permission(
        "opd_ipd.send_prescription",
        _("Send the message about a prescription again"),
        (DOCTOR, NURSE),
    ),
    Permission("opd_ipd.arrange_places", _("Set up lab rooms and counters"), (SUPERINTENDENT,)),
)
