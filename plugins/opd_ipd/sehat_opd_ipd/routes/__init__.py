"""Pages and fragments of out-patient care."""

from __future__ import annotations

from sehat.api import list_files, list_handlers
from sehat_opd_ipd.receipt_list import RECEIPTS
from sehat_opd_ipd.routes.booking import arrive_form, booking_slip, cancel_form, restore_form
from sehat_opd_ipd.routes.bookings import book_form, booking_choice, booking_desk
from sehat_opd_ipd.routes.consultation import (
    add_line_form,
    consultation_page,
    remove_line_form,
    restore_line_form,
    save_form,
    sign_form,
    state_allergy_form,
)
from sehat_opd_ipd.routes.departures import (
    departures_page,
    enter_departure_form,
    lane_rule_form,
    policy_form,
    withdraw_departure_form,
)
from sehat_opd_ipd.routes.desk import desk, register_new, start_visit
from sehat_opd_ipd.routes.display import display_clip, display_events, display_page
from sehat_opd_ipd.routes.display_settings import (
    display_settings,
    make_display_form,
    revoke_display_form,
)
from sehat_opd_ipd.routes.doctor_day import doctor_day_page
from sehat_opd_ipd.routes.duplicates import possible_duplicates
from sehat_opd_ipd.routes.fee import fees_page, set_fee_form
from sehat_opd_ipd.routes.figures import figure_rows, figures_page, figures_tests
from sehat_opd_ipd.routes.hits import hits
from sehat_opd_ipd.routes.lab import collect_form, find_sample, labels_page, worklist_page
from sehat_opd_ipd.routes.lab_order import (
    cancel_order_form,
    lab_order_page,
    refuse_sample_form,
    results_form,
    verify_form,
)
from sehat_opd_ipd.routes.lab_rooms import add_place_form, lab_rooms_page, sections_form
from sehat_opd_ipd.routes.options import (
    allergen_options,
    area_options,
    diagnosis_options,
    drug_options,
)
from sehat_opd_ipd.routes.orders import (
    add_order_form,
    remove_order_form,
    send_for_test_form,
    test_options,
)
from sehat_opd_ipd.routes.prescription_message import send_again_form
from sehat_opd_ipd.routes.queue import call_next_form, move_token_form, queue_page, undo_form
from sehat_opd_ipd.routes.receipt import (
    cancel_receipt_form,
    issue_receipt_form,
    note_receipt_print,
    receipt_form_page,
    receipt_page,
    receipts_page,
)
from sehat_opd_ipd.routes.record import record_entry_page, record_pdf
from sehat_opd_ipd.routes.residents import find_form, open_form, residents_page
from sehat_opd_ipd.routes.roster import (
    change_clinic_form,
    clinic_page,
    end_clinic_form,
    new_clinic_page,
    plan_clinic_form,
    roster_page,
    single_day_form,
)
from sehat_opd_ipd.routes.slip import note_print, slip_page
from sehat_opd_ipd.visit_list import VISITS

__all__ = ["HANDLERS"]

HANDLERS = [
    restore_line_form,
    undo_form,
    *list_handlers(VISITS, "/visits"),
    *list_files(RECEIPTS, "/receipts"),
    add_line_form,
    add_order_form,
    allergen_options,
    area_options,
    arrive_form,
    book_form,
    booking_choice,
    booking_desk,
    booking_slip,
    call_next_form,
    cancel_form,
    cancel_order_form,
    change_clinic_form,
    clinic_page,
    collect_form,
    consultation_page,
    departures_page,
    desk,
    diagnosis_options,
    display_clip,
    display_events,
    display_page,
    display_settings,
    doctor_day_page,
    drug_options,
    figure_rows,
    figures_page,
    figures_tests,
    end_clinic_form,
    enter_departure_form,
    find_form,
    hits,
    find_sample,
    hits,
    lab_order_page,
    labels_page,
    lane_rule_form,
    make_display_form,
    move_token_form,
    new_clinic_page,
    note_print,
    plan_clinic_form,
    policy_form,
    open_form,
    possible_duplicates,
    queue_page,
    record_entry_page,
    record_pdf,
    refuse_sample_form,
    register_new,
    residents_page,
    remove_line_form,
    remove_order_form,
    restore_form,
    results_form,
    roster_page,
    revoke_display_form,
    save_form,
    send_for_test_form,
    sign_form,
    single_day_form,
    slip_page,
    start_visit,
    state_allergy_form,
    test_options,
    verify_form,
    withdraw_departure_form,
    worklist_page,
    cancel_receipt_form,
    fees_page,
    issue_receipt_form,
    note_receipt_print,
    receipt_form_page,
    receipt_page,
    receipts_page,
    set_fee_form,
    send_again_form,
    add_place_form,
    lab_rooms_page,
    sections_form,
]
