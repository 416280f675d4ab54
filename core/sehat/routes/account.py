"""My account: what protects it, in one place."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from sehat.web.access import signed_in
from sehat.web.arrival import Here
from sehat.web.pages import page

__all__ = ["account_page"]


@get("/me", opt=signed_in(before_second_step=True))
async def account_page(arrival: Here) -> Response[Any]:
    """Name, login and second step of whoever asks."""
    session = arrival.session
    return page(
        arrival,
        "pages/me/account.html",
        second_step=bool(session and session.second_step),
    )
