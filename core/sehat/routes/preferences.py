"""Language and colours, kept in cookies and changed from any page."""

from __future__ import annotations

from typing import Any

from litestar import Response, post

from sehat.web.access import anyone
from sehat.web.arrival import Here
from sehat.web.cookies import YEAR_SECONDS, cookie
from sehat.web.door import LOCALES
from sehat.web.pages import see_other
from sehat.web.paths import own_path

__all__ = ["set_preferences"]

_CHOICES = {"locale": LOCALES, "theme": ("auto", "light", "dark")}


@post("/preferences", opt=anyone(), status_code=303)
async def set_preferences(arrival: Here) -> Response[Any]:
    """Set what the form names and return to the page it came from."""
    answer = see_other(own_path(arrival.field("next")))
    for name, choices in _CHOICES.items():
        if (chosen := arrival.field(name)) in choices:
            answer.cookies.append(cookie(arrival, name, chosen, seconds=YEAR_SECONDS))
    return answer
