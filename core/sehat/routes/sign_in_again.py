"""Sign in over a page whose session has ended, so that nothing on it is lost."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from litestar import Request, Response, get, post
from litestar.enums import MediaType

from sehat.auth.signing_in import (
    PENDING,
    CodeAwaited,
    Entered,
    sign_in_with_code,
    sign_in_with_password,
)
from sehat.ids import uuid7
from sehat.refusals import Refusal
from sehat.web.access import anyone, signed_in
from sehat.web.arrival import Arrival, Here
from sehat.web.cookies import cookie, cookies_of_entered, visitor_of
from sehat.web.cookies import cookie_of as sent_cookie
from sehat.web.csrf import token_for
from sehat.web.pages import page, words

__all__ = ["again_code_form", "again_form", "again_fragment", "session_state"]

TEMPLATE = "fragments/sign_in_again.html"
ASKS = {"auth.wrong_code": "code", "auth.wait": "code"}


@get("/me/session", opt=signed_in(before_second_step=True))
async def session_state(arrival: Here) -> Response[dict[str, str]]:
    """Who is signed in, with token and key for the forms of a page that was shown before."""
    login = arrival.session.login if arrival.session else ""
    body = {"login": login, "token": arrival.csrf_token, "key": str(uuid7())}
    return Response(body, media_type=MediaType.JSON)


@get("/sign-in/again", opt=anyone())
async def again_fragment(arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """The form that asks, or who has signed in meanwhile in another tab."""
    owner = request.query_params.get("login", "")
    if arrival.session is not None:
        return _in(arrival, arrival.session.login, owner, arrival.csrf_token)
    visitor = secrets.token_urlsafe(32)
    arrival.csrf_token = token_for(arrival.platform.secret, visitor)
    shown = _asked(arrival, "password", owner=owner, login=owner)
    shown.cookies.append(cookie(arrival, "visitor", visitor))
    return shown


@post("/sign-in/again", opt=anyone(), status_code=200)
async def again_form(arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """Check the password; the new session's token goes to the forms of the page."""
    owner, login = arrival.field("owner"), arrival.field("login")
    outcome = await sign_in_with_password(
        arrival.platform,
        login=login,
        password=arrival.form.get("password", [""])[0],
        visitor=visitor_of(arrival, request),
    )
    if isinstance(outcome, Refusal):
        return _asked(arrival, "password", owner=owner, login=login, refusal=outcome)
    if isinstance(outcome, CodeAwaited):
        shown = _asked(arrival, "code", owner=owner)
        seconds = int(PENDING.total_seconds())
        shown.cookies.append(cookie(arrival, "pending", outcome.pending, seconds=seconds))
        return shown
    return _entered(arrival, outcome, owner)


@post("/sign-in/again/code", opt=anyone(), status_code=200)
async def again_code_form(arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """Check the code that follows the password."""
    owner = arrival.field("owner")
    outcome = await sign_in_with_code(
        arrival.platform,
        pending=sent_cookie(arrival, request, "pending"),
        code=arrival.field("code"),
        visitor=visitor_of(arrival, request),
    )
    if isinstance(outcome, Refusal):
        step = ASKS.get(outcome.code, "password")
        return _asked(arrival, step, owner=owner, login=owner, refusal=outcome)
    return _entered(arrival, outcome, owner)


def _entered(arrival: Arrival, entered: Entered, owner: str) -> Response[Any]:
    hashed = hashlib.sha256(entered.session.encode()).hexdigest()
    token = token_for(arrival.platform.secret, hashed)
    shown = _in(arrival, entered.login, owner, token)
    shown.cookies += cookies_of_entered(arrival, entered)
    return shown


def _in(arrival: Arrival, login: str, owner: str, token: str) -> Response[Any]:
    step = "same" if login == owner else "other"
    key = str(uuid7())
    return page(arrival, TEMPLATE, step=step, owner=owner, login=login, token=token, key=key)


def _asked(
    arrival: Arrival, step: str, *, owner: str, login: str = "", refusal: Refusal | None = None
) -> Response[Any]:
    return page(
        arrival,
        TEMPLATE,
        status=422 if refusal else 200,
        step=step,
        owner=owner,
        login=login,
        error=words(arrival, refusal) if refusal else "",
    )
