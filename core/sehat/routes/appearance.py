"""The look of a hospital: the theme it chose, and a gallery of all that pages are made of."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post

from sehat.people.sight import sight_of
from sehat.refusals import Refusal
from sehat.tenancy.theme import choose_theme
from sehat.web.access import needs
from sehat.web.arrival import Arrival, Here, Shown
from sehat.web.pages import page, see_other, words
from sehat.web.plots import Point, bar_chart, line_chart

__all__ = ["appearance_page", "choose_theme_form", "gallery_page"]

PERMISSION = "admin.choose_theme"


@get("/{tenant:str}/admin/appearance", opt=needs(PERMISSION))
async def appearance_page(arrival: Here) -> Response[Any]:
    """The themes that are installed, and the one that is chosen."""
    return _page(arrival)


@post("/{tenant:str}/admin/appearance", opt=needs(PERMISSION), status_code=303)
async def choose_theme_form(arrival: Here) -> Response[Any]:
    """Show the hospital's pages in the chosen theme, in every process within a second."""
    platform = arrival.platform
    async with platform.pool.acquire() as connection, connection.transaction():
        refused = await choose_theme(
            connection,
            tenant=arrival.here,
            by=arrival.person,
            name=arrival.field("theme"),
            known=platform.wardrobe.themes.keys(),
        )
    if refused is not None:
        return _page(arrival, refused)
    await platform.changes.tell("tenant")
    return see_other(f"/{arrival.here.slug}/admin/appearance")


@get("/{tenant:str}/admin/gallery", opt=needs(PERMISSION))
async def gallery_page(arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """Every piece of the kit in every state; `mirrored` shows it from right to left."""
    return page(
        arrival,
        "pages/admin/gallery.html",
        mirrored="mirrored" in request.query_params,
        person=sight_of(arrival, _PERSON, date(2026, 11, 23)),
        bars=bar_chart(_POINTS),
        trend=line_chart(_POINTS),
        errors=Shown({"sample": words(arrival, Refusal("form.required"))}),
    )


def _page(arrival: Arrival, refusal: Refusal | None = None) -> Response[Any]:
    themes = arrival.platform.wardrobe.themes.values()
    return page(
        arrival,
        "pages/admin/appearance.html",
        status=422 if refusal else 200,
        themes=[(theme.name, theme.shown(arrival.locale)) for theme in themes],
        samples=[
            (
                theme.shown(arrival.locale),
                theme.told(arrival.locale),
                list(theme.light.values())[:12],
            )
            for theme in themes
        ],
        chosen=arrival.here.theme,
        error=words(arrival, refusal) if refusal else "",
    )


_POINTS = (Point(12, "1", "1"), Point(30, "2", "2"))

_PERSON = {
    "id": UUID(int=1),
    "name": "Lakshmi Devi Tripathi",
    "name_local": "लक्ष्मी देवी त्रिपाठी",
    "sex": "female",
    "birth_date": date(1974, 1, 1),
    "birth_precision": "year",
    "mobile": "9812345210",
    "guardian_name": "Ramesh",
    "guardian_relation": "W/o",
    "locality": "Rampur Kalan",
    "registration": "26-000123",
    "card_number": "91738422104",
    "deceased_on": None,
    "unidentified": False,
}
"""An invented person, so that the gallery shows nobody's data."""
