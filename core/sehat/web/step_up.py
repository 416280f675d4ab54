"""Step-up: what matters asks for the password or a code again after some minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from litestar import Response

from sehat.auth.signing_in import confirm_oneself
from sehat.refusals import Refusal, declare_words
from sehat.web.arrival import Arrival
from sehat.web.pages import page, words

__all__ = ["confirmed_first", "step_up", "step_up_needed"]

declare_words(
    {"auth.step_up": "Give your password or a code of your app again, then this goes on."}
)

FIELD = "password"
_OWN = frozenset({"_csrf", FIELD})


def step_up_needed(arrival: Arrival) -> bool:
    """Whether password or code were given too long ago; a program cannot give them at all."""
    if arrival.session is None:
        return True
    limit = timedelta(minutes=arrival.platform.settings.resign_minutes)
    return arrival.now - arrival.session.password_at >= limit


async def step_up(arrival: Arrival) -> Refusal | None:
    """Ask again unless it is fresh, taking what stands in the form's field `password`.

    Refuses with `auth.step_up` where nothing was given, `auth.wrong_password` or `auth.wait`.
    """
    if not step_up_needed(arrival):
        return None
    given = arrival.form.get(FIELD, [""])[0]
    if not given or arrival.session is None:
        return Refusal("auth.step_up")
    return await confirm_oneself(arrival.platform, arrival.session, given)


async def confirmed_first(arrival: Arrival, *, back: str) -> Response[Any] | None:
    """None where the route may go on, otherwise a page that asks and then sends the same form.

    It keeps the request key, so that the form counts once all the same. `back` is where to go
    for those who leave it.
    """
    refusal = await step_up(arrival)
    if refusal is None:
        return None
    kept = [
        (name, value)
        for name, values in arrival.form.items()
        if name not in _OWN
        for value in values
    ]
    asked = refusal.code == "auth.step_up"
    return page(
        arrival,
        "pages/confirm.html",
        status=422,
        kept=kept,
        back=back,
        error="" if asked else words(arrival, refusal),
    )
