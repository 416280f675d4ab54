"""Sign in and out: password, then code; a new session each time, slowness for who guesses."""

from __future__ import annotations

import secrets
from typing import Any

from litestar import Request, Response, get, post

from sehat.auth.signing_in import (
    PENDING,
    CodeAwaited,
    Entered,
    sign_in_with_code,
    sign_in_with_password,
)
from sehat.refusals import Refusal
from sehat.web.access import anyone, signed_in
from sehat.web.arrival import Arrival, Here
from sehat.web.cookies import cookie, cookie_of, cookies_of_entered, visitor_of
from sehat.web.csrf import token_for
from sehat.web.pages import page, see_other, words
from sehat.web.paths import own_path

__all__ = ["code_form", "sign_in", "sign_in_page", "sign_out"]


@get("/sign-in", opt=anyone())
async def sign_in_page(arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """Ask for login and password; a visitor's cookie ties the form to this browser."""
    following = own_path(request.query_params.get("next", "/"))
    if arrival.session is not None:
        return see_other(following)
    visitor = secrets.token_urlsafe(32)
    arrival.csrf_token = token_for(arrival.platform.secret, visitor)
    shown = page(arrival, "pages/sign_in.html", login="", next=following, error="")
    shown.cookies.append(cookie(arrival, "visitor", visitor))
    return shown


@post("/sign-in", opt=anyone(), status_code=303)
async def sign_in(arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """Check the password; start a session under a new token, or ask for the code."""
    following, login = own_path(arrival.field("next")), arrival.field("login")
    outcome = await sign_in_with_password(
        arrival.platform,
        login=login,
        password=arrival.form.get("password", [""])[0],
        visitor=visitor_of(arrival, request),
    )
    if isinstance(outcome, Refusal):
        return _asked_again(arrival, outcome, login=login)
    if isinstance(outcome, CodeAwaited):
        asked = page(arrival, "pages/sign_in_code.html", next=following, error="")
        seconds = int(PENDING.total_seconds())
        asked.cookies.append(cookie(arrival, "pending", outcome.pending, seconds=seconds))
        return asked
    return _entered(arrival, outcome, following)


@post("/sign-in/code", opt=anyone(), status_code=303)
async def code_form(arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """Check the code that follows the password, and start the session."""
    following = own_path(arrival.field("next"))
    outcome = await sign_in_with_code(
        arrival.platform,
        pending=cookie_of(arrival, request, "pending"),
        code=arrival.field("code"),
        visitor=visitor_of(arrival, request),
    )
    if isinstance(outcome, Entered):
        return _entered(arrival, outcome, following)
    if outcome.code == "auth.begin_again":
        return _asked_again(arrival, outcome)
    error = words(arrival, outcome)
    return page(arrival, "pages/sign_in_code.html", status=422, next=following, error=error)


@post("/sign-out", opt=signed_in(before_second_step=True), status_code=303)
async def sign_out(arrival: Here) -> Response[Any]:
    """End the session in every process and clear what the browser holds."""
    if arrival.session is not None:
        await arrival.platform.sessions.revoke(arrival.session.session_id)
    answer = see_other("/sign-in")
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    answer.cookies.append(cookie(arrival, "session", "", seconds=0))
    return answer


def _entered(arrival: Arrival, entered: Entered, following: str) -> Response[Any]:
    answer = see_other(following)
    answer.cookies += cookies_of_entered(arrival, entered)
    return answer


def _asked_again(arrival: Arrival, refusal: Refusal, *, login: str = "") -> Response[Any]:
    return page(
        arrival,
        "pages/sign_in.html",
        status=422,
        login=login,
        next=own_path(arrival.field("next")),
        error=words(arrival, refusal),
    )
