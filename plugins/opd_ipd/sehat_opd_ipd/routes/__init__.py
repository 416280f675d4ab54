"""Pages and fragments of out-patient care."""

from __future__ import annotations

from sehat_opd_ipd.routes.consultation import (
    consultation_page,
    save_consultation,
    sign_consultation_form,
)
from sehat_opd_ipd.routes.desk import (
    desk,
    queue_panel,
    register_new,
    start_visit,
)
from sehat_opd_ipd.routes.options import diagnosis_options, drug_options
from sehat_opd_ipd.routes.queue import call_next_form, move_token_form, queue_page
from sehat_opd_ipd.routes.record import record_entry_page, record_pdf
from sehat_opd_ipd.routes.slip import slip_page

__all__ = ["HANDLERS"]

HANDLERS = [
    call_next_form,
    consultation_page,
    desk,
    diagnosis_options,
    drug_options,
    move_token_form,
    queue_page,
    queue_panel,
    record_entry_page,
    record_pdf,
    register_new,
    save_consultation,
    sign_consultation_form,
    slip_page,
    start_visit,
]
