"""Language and colours, kept in cookies; density and keys, kept with the account."""

from __future__ import annotations

from typing import Any

from litestar import Response, post

from sehat.web.access import anyone
from sehat.web.arrival import Arrival, Here
from sehat.web.cookies import YEAR_SECONDS, cookie
from sehat.web.door import LOCALES
from sehat.web.pages import see_other
from sehat.web.paths import own_path

__all__ = ["set_preferences"]

_CHOICES = {"locale": LOCALES, "theme": ("auto", "light", "dark")}
_DENSITIES = ("comfortable", "compact")
_SWITCH = {"on": True, "off": False}


@post("/preferences", opt=anyone(), status_code=303)
async def set_preferences(arrival: Here) -> Response[Any]:
    """Set what the form names and return to the page it came from."""
    await _keep_with_account(arrival)
    answer = see_other(own_path(arrival.field("next")))
    for name, choices in _CHOICES.items():
        if (chosen := arrival.field(name)) in choices:
            answer.cookies.append(cookie(arrival, name, chosen, seconds=YEAR_SECONDS))
    return answer


async def _keep_with_account(arrival: Arrival) -> None:
    """Note density and keys with the account of the one who is signed in, for every process."""
    session = arrival.session
    density, keys = arrival.field("density"), arrival.field("character_keys")
    if session is None or (density not in _DENSITIES and keys not in _SWITCH):
        return
    # This copy of the session serves the next page; the others are dropped when they hear of it.
    session.density = density if density in _DENSITIES else session.density
    session.character_keys = _SWITCH.get(keys, session.character_keys)
    await arrival.platform.pool.execute(
        "update user_account set density = $2, character_keys = $3 where id = $1",
        session.user_id,
        session.density,
        session.character_keys,
    )
    await arrival.platform.changes.tell("session", "all")
