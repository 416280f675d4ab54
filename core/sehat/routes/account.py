"""My account: what protects it, the password, and where I am signed in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sehat.auth.changing import change_password
from sehat.auth.open_sessions import end_sessions, open_sessions
from sehat.auth.password_rules import SHORTEST_ALONE, SHORTEST_WITH_STEP
from sehat.auth.sessions import SignedIn
from sehat.refusals import Refusal
from sehat.web.access import signed_in
from sehat.web.arrival import Arrival, Here
from sehat.web.cookies import cookie
from sehat.web.formats import moment_text
from sehat.web.pages import page, see_other, words

__all__ = [
    "account_page",
    "end_others_form",
    "end_session_form",
    "password_form",
    "password_page",
]

FIELDS = {
    "auth.wrong_password": "present",
    "auth.wait": "present",
    "auth.not_the_same": "again",
}
MINE = signed_in(before_second_step=True)


@get("/me", opt=MINE)
async def account_page(arrival: Here) -> Response[Any]:
    """Second step, password and open sessions of whoever asks."""
    session = _session(arrival)
    rows = await open_sessions(arrival.platform, session.user_id)
    return page(
        arrival,
        "pages/me/account.html",
        second_step=session.second_step,
        sessions=[
            {
                "id": row["id"],
                "device": row["label"] or "",
                "since": moment_text(row["created_at"], arrival.locale),
                "seen": moment_text(row["seen_at"], arrival.locale),
                "own": row["id"] == session.session_id,
            }
            for row in rows
        ],
    )


@post("/me/sessions/end-others", opt=MINE, status_code=303)
async def end_others_form(arrival: Here) -> Response[Any]:
    """End every session but this one."""
    session = _session(arrival)
    me = session.user_id
    await end_sessions(arrival.platform, of=me, by=me, but=session.session_id)
    return see_other("/me")


@post("/me/sessions/{ended:uuid}/end", opt=MINE, status_code=303)
async def end_session_form(arrival: Here, ended: FromPath[UUID]) -> Response[Any]:
    """End one of my sessions."""
    me = _session(arrival).user_id
    if not await end_sessions(arrival.platform, of=me, by=me, only=ended):
        raise NotFoundException
    return see_other("/me")


@get("/me/password", opt=MINE)
async def password_page(arrival: Here) -> Response[Any]:
    """Ask for the present password and a new one."""
    return _password(arrival)


@post("/me/password", opt=MINE, status_code=303)
async def password_form(arrival: Here) -> Response[Any]:
    """Set a new password; every other session ends, and this one goes on under a new token."""
    given = {name: arrival.form.get(name, [""])[0] for name in ("present", "new", "again")}
    if given["new"] != given["again"]:
        return _password(arrival, refusal=Refusal("auth.not_the_same"))
    token = await change_password(
        arrival.platform, _session(arrival), present=given["present"], new=given["new"]
    )
    if isinstance(token, Refusal):
        return _password(arrival, refusal=token)
    answer = see_other("/me")
    answer.cookies.append(cookie(arrival, "session", token))
    return answer


def _session(arrival: Arrival) -> SignedIn:
    assert arrival.session is not None  # noqa: S101 - the door lets nobody else in
    return arrival.session


def _password(arrival: Arrival, *, refusal: Refusal | None = None) -> Response[Any]:
    said = {FIELDS.get(refusal.code, "new"): words(arrival, refusal)} if refusal else {}
    with_step = _session(arrival).second_step
    return page(
        arrival,
        "pages/me/password.html",
        status=422 if refusal else 200,
        errors=said,
        shortest=SHORTEST_WITH_STEP if with_step else SHORTEST_ALONE,
    )
