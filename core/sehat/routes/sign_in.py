"""Sign in and out: a new session each time, and slowness for those who guess."""

from __future__ import annotations

import secrets
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie

from sehat.auth.signing_in import sign_in_with_password
from sehat.refusals import Refusal
from sehat.web.access import anyone, signed_in
from sehat.web.arrival import Arrival, Here
from sehat.web.csrf import token_for
from sehat.web.door import cookie_names
from sehat.web.pages import page, see_other, words
from sehat.web.paths import own_path

__all__ = ["sign_in", "sign_in_page", "sign_out"]


@get("/sign-in", opt=anyone())
async def sign_in_page(arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """Ask for login and password; a visitor's cookie ties the form to this browser."""
    following = own_path(request.query_params.get("next", "/"))
    if arrival.session is not None:
        return see_other(following)
    visitor = secrets.token_urlsafe(32)
    arrival.csrf_token = token_for(arrival.platform.secret, visitor)
    shown = page(arrival, "pages/sign_in.html", login="", next=following, error="")
    shown.cookies.append(_cookie(arrival, "visitor", visitor))
    return shown


@post("/sign-in", opt=anyone(), status_code=303)
async def sign_in(arrival: Here) -> Response[Any]:
    """Check the password and start a session under a new token."""
    following, login = own_path(arrival.field("next")), arrival.field("login")
    outcome = await sign_in_with_password(
        arrival.platform, login=login, password=arrival.form.get("password", [""])[0]
    )
    if isinstance(outcome, Refusal):
        return page(
            arrival,
            "pages/sign_in.html",
            status=422,
            login=login,
            next=following,
            error=words(arrival, outcome),
        )
    answer = see_other(following)
    answer.cookies.append(_cookie(arrival, "session", outcome))
    return answer


@post("/sign-out", opt=signed_in(), status_code=303)
async def sign_out(arrival: Here) -> Response[Any]:
    """End the session in every process and clear what the browser holds."""
    if arrival.session is not None:
        await arrival.platform.sessions.revoke(arrival.session.session_id)
    answer = see_other("/sign-in")
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    answer.cookies.append(_cookie(arrival, "session", "", ended=True))
    return answer


def _cookie(arrival: Arrival, name: str, value: str, *, ended: bool = False) -> Cookie:
    secure = arrival.platform.settings.secure_cookies
    return Cookie(
        key=cookie_names(secure=secure)[name],
        value=value,
        path="/",
        max_age=0 if ended else None,
        httponly=True,
        samesite="lax",
        secure=secure,
    )
