"""My second step: set it up with an app, confirm it by a code, codes on paper, and off again."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from markupsafe import Markup

from sehat.auth.second_step import (
    begin_second_step,
    confirm_second_step,
    drop_second_step,
    new_recovery_codes,
    obliged_by,
    qr_svg,
    recovery_codes_left,
    second_step_since,
    unconfirmed_secret,
)
from sehat.auth.sessions import SignedIn
from sehat.refusals import Refusal
from sehat.web.access import signed_in
from sehat.web.arrival import Arrival, Here
from sehat.web.pages import page, see_other, words
from sehat.web.step_up import confirmed_first

__all__ = ["begin_form", "codes_form", "confirm_form", "drop_form", "second_step_page"]

PAGE = "/me/second-step"
MINE = signed_in(before_second_step=True)


@get(PAGE, opt=MINE)
async def second_step_page(arrival: Here) -> Response[Any]:
    """Whether codes are asked for, and what can be done about it."""
    return await _page(arrival)


@post(f"{PAGE}/begin", opt=MINE, status_code=200)
async def begin_form(arrival: Here) -> Response[Any]:
    """Make a secret and show it, as a picture and as text."""
    if (asked := await confirmed_first(arrival, back=PAGE)) is not None:
        return asked
    await begin_second_step(arrival.platform, _session(arrival).user_id)
    return await _page(arrival)


@post(f"{PAGE}/confirm", opt=MINE, status_code=200)
async def confirm_form(arrival: Here) -> Response[Any]:
    """Take the app into use by its first code, and show the recovery codes this once."""
    code = arrival.field("code").replace(" ", "")
    codes = await confirm_second_step(arrival.platform, _session(arrival).user_id, code)
    if isinstance(codes, Refusal):
        return await _page(arrival, refusal=codes)
    return page(arrival, "pages/me/recovery_codes.html", codes=codes)


@post(f"{PAGE}/codes", opt=MINE, status_code=200)
async def codes_form(arrival: Here) -> Response[Any]:
    """Make new recovery codes; the former ones count no more."""
    if (asked := await confirmed_first(arrival, back=PAGE)) is not None:
        return asked
    codes = await new_recovery_codes(arrival.platform, _session(arrival).user_id)
    if isinstance(codes, Refusal):
        return await _page(arrival, refusal=codes)
    return page(arrival, "pages/me/recovery_codes.html", codes=codes)


@post(f"{PAGE}/off", opt=MINE, status_code=303)
async def drop_form(arrival: Here) -> Response[Any]:
    """Switch the second step off, unless a role asks for it."""
    if (asked := await confirmed_first(arrival, back=PAGE)) is not None:
        return asked
    user_id = _session(arrival).user_id
    if (tenant := await obliged_by(arrival.platform, user_id)) is not None:
        return await _page(arrival, refusal=Refusal("auth.second_step_obliged", {"tenant": tenant}))
    async with arrival.platform.pool.acquire() as connection, connection.transaction():
        refused = await drop_second_step(connection, of=user_id, by=user_id)
    if refused is not None:
        return await _page(arrival, refusal=refused)
    await arrival.platform.changes.tell("session")
    return see_other(PAGE)


def _session(arrival: Arrival) -> SignedIn:
    assert arrival.session is not None  # noqa: S101 - the door lets nobody else in
    return arrival.session


async def _page(arrival: Arrival, *, refusal: Refusal | None = None) -> Response[Any]:
    platform, session = arrival.platform, _session(arrival)
    since = await second_step_since(platform, session.user_id)
    secret = None if since else await unconfirmed_secret(platform, session.user_id)
    return page(
        arrival,
        "pages/me/second_step.html",
        status=422 if refusal else 200,
        since=arrival.day_text(since.date()) if since else "",
        codes_left=await recovery_codes_left(platform, session.user_id),
        picture=Markup(qr_svg(secret, session.login)) if secret else "",  # noqa: S704 - our own drawing
        secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)) if secret else "",
        obliged=session.must_set_up,
        error=words(arrival, refusal) if refusal else "",
    )
