"""Cookies are written as browsers read them, and hold nothing that could end one early."""

from __future__ import annotations

from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from sehat.errors import BrokenPromiseError
from sehat.web.cookies import YEAR_SECONDS, cookie

if TYPE_CHECKING:
    from sehat.web.arrival import Arrival


def arrival(*, secure: bool) -> Arrival:
    settings = SimpleNamespace(secure_cookies=secure)
    return cast("Arrival", SimpleNamespace(platform=SimpleNamespace(settings=settings)))


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize("seconds", [None, 0, YEAR_SECONDS])
def test_cookie_is_read_as_it_was_meant(seconds: int | None, *, secure: bool):
    name, header = cookie(
        arrival(secure=secure), "counter", "OPD-1_a.b", seconds=seconds
    ).to_encoded_header()

    (read,) = SimpleCookie(header.decode("ascii")).values()
    assert name == b"set-cookie"
    assert read.value == "OPD-1_a.b"
    assert read["path"] == "/"
    assert read["httponly"] is True
    assert read["samesite"] == "lax"
    assert bool(read["secure"]) is secure
    assert read["max-age"] == ("" if seconds is None else str(seconds))


@pytest.mark.parametrize("value", ["a; Domain=example.org", "a\r\nSet-Cookie: b", 'a"b', "नाम"])
def test_value_that_would_end_a_cookie_early_is_refused(value: str):
    with pytest.raises(BrokenPromiseError, match="counter"):
        cookie(arrival(secure=True), "counter", value)
