"""Errors as pages: what happened, what to do, and a number that finds it in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import asyncpg
import structlog
from litestar import Request, Response
from litestar.enums import MediaType
from litestar.exceptions import HTTPException

from sehat.db.engine import database_lost
from sehat.web.answers import SeeOther
from sehat.web.arrival import KEY, Arrival
from sehat.web.door import SecondStepMissingError
from sehat.web.i18n import marked as _
from sehat.web.pages import page

if TYPE_CHECKING:
    from sehat.platform import Platform

__all__ = ["make_error_handler"]

log = structlog.get_logger("sehat.error")

_BUSY = (
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
)
"""The database gave up waiting for somebody else: the same form may have been counted just now."""

WORDS = {
    400: (_("This request cannot be read"), _("Go back, load the page again and try once more.")),
    401: (
        _("Your session has ended"),
        _("Nothing was saved. Go back, where what you typed may still stand, and sign in again."),
    ),
    403: (
        _("You may not do this here"),
        _("Your role does not allow it, or the form has expired. Load the page again."),
    ),
    404: (
        _("There is no such page"),
        _("It may have moved, or your hospital does not use this part."),
    ),
    405: (_("This page cannot be used that way"), _("Go back and use the buttons of the page.")),
    409: (_("Somebody else changed this"), _("Look at both versions before you save.")),
    413: (_("This form is too large"), _("Send less and try again.")),
    500: (
        _("Something went wrong on our side"),
        _("Nothing was saved. Try again; if it happens again, tell the help desk this number."),
    ),
    503: (
        _("Sehat is not ready"),
        _("Wait a moment, go back and send it again. What was saved already is not saved twice."),
    ),
}


def make_error_handler(platform: Platform) -> Any:  # noqa: ANN401 - Litestar's handler type
    """The one handler for whatever is raised below the door."""

    def handle(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        status = error.status_code if isinstance(error, HTTPException) else 500
        if database_lost(error) or isinstance(error, _BUSY):
            status = 503
        if status == 401:  # noqa: PLR2004 - the number is the name
            return _to_sign_in(platform, request)
        if isinstance(error, SecondStepMissingError) and request.method == "GET":
            return SeeOther("/me/second-step")
        if status >= 500:  # noqa: PLR2004
            log.error("error", id=request.scope.get("sehat.request_id"), exc_info=error)
            _blame(platform, request, error, status)
        arrival = cast("Arrival | None", request.scope.get(KEY)) or _stranger(platform, request)
        if status == 404:  # noqa: PLR2004 - as above
            # An address without a route has passed no door: where one was closed, or a row is not
            # there, the page must not show more.
            arrival = _stranger(platform, request)
        if not _wants_page(request):
            body = {"status": status, "request_id": arrival.request_id}
            return Response(body, status_code=status, media_type=MediaType.JSON)
        title, advice = WORDS.get(status, WORDS[400 if status < 500 else 500])  # noqa: PLR2004
        return page(
            arrival,
            "pages/error.html",
            status=status,
            title=platform.catalogues.text(arrival.locale, title),
            advice=platform.catalogues.text(arrival.locale, advice),
            status_code=status,
        )

    return handle


def _blame(
    platform: Platform, request: Request[Any, Any, Any], error: Exception, status: int
) -> None:
    """Count what a plugin's own route raised among its faults, under the number of the page."""
    if "route_handler" not in request.scope:
        return
    handler = request.scope["route_handler"]
    access = handler.opt.get("access")
    if access is not None and access.plugin in platform.faults.folders and status == 500:  # noqa: PLR2004
        incident = str(request.scope.get("sehat.request_id", ""))
        platform.faults.note(access.plugin, handler.handler_name, error, incident=incident)


def _stranger(platform: Platform, request: Request[Any, Any, Any]) -> Arrival:
    return Arrival(
        platform=platform,
        request_id=str(request.scope.get("sehat.request_id", "")),
        path=request.scope["path"],
        locale="hi" if "sehat_locale=hi" in request.headers.get("cookie", "") else "en",
    )


def _to_sign_in(platform: Platform, request: Request[Any, Any, Any]) -> Response[Any]:
    """Lead a page to the sign-in; a part of a page hears 401, and asks over the page itself.

    A form that was sent all the same, without a script, gets a page that says so.
    """
    if request.headers.get("hx-request") or not _wants_page(request):
        return Response("Sign in again.", status_code=401, media_type=MediaType.TEXT)
    if request.method == "GET":
        return SeeOther(f"/sign-in?next={request.scope['path']}")
    title, advice = WORDS[401]
    stranger = _stranger(platform, request)
    return page(
        stranger,
        "pages/error.html",
        status=401,
        title=platform.catalogues.text(stranger.locale, title),
        advice=platform.catalogues.text(stranger.locale, advice),
        status_code=401,
    )


def _wants_page(request: Request[Any, Any, Any]) -> bool:
    return request.headers.get("accept", "*/*").startswith(("text/html", "*/*"))
