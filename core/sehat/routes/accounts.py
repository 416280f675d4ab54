"""The routes of accounts: signing in and out, what protects an account, and who needs what."""

from __future__ import annotations

from sehat.routes.account import (
    account_page,
    end_others_form,
    end_session_form,
    password_form,
    password_page,
)
from sehat.routes.second_step import (
    begin_form,
    codes_form,
    confirm_form,
    drop_form,
    second_step_page,
)
from sehat.routes.security import (
    asking_form,
    colleague_page,
    end_sessions_form,
    reset_form,
    security_page,
)
from sehat.routes.services import make_service_form, revoke_service_form, services_page
from sehat.routes.sign_in import code_form, sign_in, sign_in_page, sign_out
from sehat.routes.sign_in_again import (
    again_code_form,
    again_form,
    again_fragment,
    session_state,
)

__all__ = ["ACCOUNT_ROUTES"]

ACCOUNT_ROUTES = [
    account_page,
    again_code_form,
    again_form,
    again_fragment,
    asking_form,
    begin_form,
    code_form,
    codes_form,
    colleague_page,
    confirm_form,
    drop_form,
    end_others_form,
    end_session_form,
    end_sessions_form,
    make_service_form,
    password_form,
    password_page,
    reset_form,
    revoke_service_form,
    services_page,
    second_step_page,
    security_page,
    session_state,
    sign_in,
    sign_in_page,
    sign_out,
]
