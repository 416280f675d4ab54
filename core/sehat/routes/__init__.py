"""The core's own pages: sign-in, the way to a hospital, administration and health."""

from __future__ import annotations

from sehat.routes.access_log import ACCESS_LOG_FILES, access_log_page
from sehat.routes.accounts import ACCOUNT_ROUTES
from sehat.routes.appearance import appearance_page, choose_theme_form, gallery_page
from sehat.routes.assets import serve_asset
from sehat.routes.deliveries import deliveries_page, retry_form, set_aside_form
from sehat.routes.drafts import find_draft, forget_draft_form, keep_draft_form
from sehat.routes.duplicates import (
    DUPLICATES_FILES,
    different_form,
    duplicates_page,
    merge_form,
    pair_page,
    undo_form,
)
from sehat.routes.events import events
from sehat.routes.health import healthz, readyz
from sehat.routes.home import choose_hospital, home
from sehat.routes.jobs import jobs_page, run_now_form
from sehat.routes.marks import MARKED_FILES, mark_form, marked_page, marks_page
from sehat.routes.members import (
    MEMBERS_FILES,
    grant_form,
    members_page,
    revoke_form,
    role_form,
    roles_page,
)
from sehat.routes.messages import messages_page, resend_form, set_message_aside_form
from sehat.routes.palette import note_command, palette
from sehat.routes.plugins import plugins_page, switch_form
from sehat.routes.preferences import set_preferences
from sehat.routes.reveal import reveal_mobile
from sehat.routes.scan import camera_page, scan_code
from sehat.routes.search import search_by_body, search_json, search_page
from sehat.routes.slots import slot_fill
from sehat.routes.webhooks import end_webhook_form, make_webhook_form, webhooks_page

__all__ = ["CORE_ROUTES"]

CORE_ROUTES = [
    *ACCOUNT_ROUTES,
    *ACCESS_LOG_FILES,
    *MEMBERS_FILES,
    search_by_body,
    search_json,
    search_page,
    access_log_page,
    appearance_page,
    choose_theme_form,
    gallery_page,
    different_form,
    duplicates_page,
    merge_form,
    pair_page,
    undo_form,
    *DUPLICATES_FILES,
    camera_page,
    deliveries_page,
    retry_form,
    set_aside_form,
    grant_form,
    jobs_page,
    run_now_form,
    members_page,
    messages_page,
    resend_form,
    set_message_aside_form,
    plugins_page,
    revoke_form,
    role_form,
    roles_page,
    switch_form,
    choose_hospital,
    events,
    healthz,
    home,
    note_command,
    palette,
    find_draft,
    forget_draft_form,
    keep_draft_form,
    readyz,
    mark_form,
    marked_page,
    marks_page,
    *MARKED_FILES,
    reveal_mobile,
    scan_code,
    serve_asset,
    set_preferences,
    slot_fill,
    end_webhook_form,
    make_webhook_form,
    webhooks_page,
]
