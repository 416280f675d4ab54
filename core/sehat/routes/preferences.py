"""Language and colours, kept in cookies and changed from any page."""

from __future__ import annotations

from typing import Any

from litestar import Response, post
from litestar.datastructures import Cookie

from sehat.web.access import anyone
from sehat.web.arrival import Here
from sehat.web.door import LOCALES, cookie_names
from sehat.web.pages import see_other
from sehat.web.paths import own_path

__all__ = ["set_preferences"]

_YEAR_SECONDS = 31_536_000
_CHOICES = {"locale": LOCALES, "theme": ("auto", "light", "dark")}


@post("/preferences", opt=anyone(), status_code=303)
async def set_preferences(arrival: Here) -> Response[Any]:
    """Set what the form names and return to the page it came from."""
    answer = see_other(own_path(arrival.field("next")))
    secure = arrival.platform.settings.secure_cookies
    for name, choices in _CHOICES.items():
        if (chosen := arrival.field(name)) in choices:
            answer.cookies.append(
                Cookie(
                    key=cookie_names(secure=secure)[name],
                    value=chosen,
                    path="/",
                    max_age=_YEAR_SECONDS,
                    httponly=True,
                    samesite="lax",
                    secure=secure,
                )
            )
    return answer
