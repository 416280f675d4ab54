"""Cookies of Sehat: kept from scripts and from other sites, and bound to the host behind TLS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

from litestar.datastructures import Cookie

from sehat.auth.devices import Visitor, device_label
from sehat.errors import BrokenPromiseError
from sehat.web.door import cookie_names

if TYPE_CHECKING:
    from litestar import Request, Response

    from sehat.auth.signing_in import Entered
    from sehat.web.arrival import Arrival

__all__ = ["YEAR_SECONDS", "at_counter", "cookie", "cookie_of", "cookies_of_entered", "visitor_of"]

YEAR_SECONDS = 31_536_000
_VALUE = re.compile(r"[A-Za-z0-9_.-]*")

Answer = TypeVar("Answer", bound="Response[Any]")


class _OwnCookie(Cookie):
    """A cookie of our own making, whose value is letters, digits, `-`, `_` and `.` alone.

    It writes its header itself: the way through `http.cookies` costs a seventh of the application's
    work for a visit.
    """

    def to_header(self, **_: object) -> str:
        """The header's value, as RFC 6265 writes it."""
        age = "" if self.max_age is None else f" Max-Age={self.max_age};"
        secure = "; Secure" if self.secure else ""
        return f"{self.key}={self.value}; HttpOnly;{age} Path={self.path}; SameSite=lax{secure}"


def cookie(arrival: Arrival, name: str, value: str, *, seconds: int | None = None) -> Cookie:
    """A cookie; without `seconds` it lasts as long as the browser, with 0 it is taken away."""
    if not _VALUE.fullmatch(value):
        raise BrokenPromiseError(
            f"The cookie {name!r} holds more than letters, digits, - _ and dot."
        )
    secure = arrival.platform.settings.secure_cookies
    return _OwnCookie(
        key=cookie_names(secure=secure)[name],
        value=value,
        path="/",
        max_age=seconds,
        httponly=True,
        samesite="lax",
        secure=secure,
    )


def cookie_of(arrival: Arrival, request: Request[Any, Any, Any], name: str) -> str:
    """What the browser sent under one of our names, or nothing."""
    names = cookie_names(secure=arrival.platform.settings.secure_cookies)
    return request.cookies.get(names[name], "")


def at_counter(arrival: Arrival, answer: Answer, choice: str) -> Answer:
    """Keep what was chosen at this counter, which is this browser, so that it is chosen next."""
    if choice != arrival.counter:
        answer.cookies.append(cookie(arrival, "counter", choice, seconds=YEAR_SECONDS))
    return answer


def visitor_of(arrival: Arrival, request: Request[Any, Any, Any]) -> Visitor:
    """The browser that asks to sign in."""
    label = device_label(request.headers.get("user-agent", ""))
    return Visitor(cookie_of(arrival, request, "device"), label)


def cookies_of_entered(arrival: Arrival, entered: Entered) -> list[Cookie]:
    """The cookies of a new session: its own, that of the browser, and none that awaits a code."""
    return [
        cookie(arrival, "session", entered.session),
        cookie(arrival, "device", entered.device, seconds=YEAR_SECONDS),
        cookie(arrival, "pending", "", seconds=0),
    ]
