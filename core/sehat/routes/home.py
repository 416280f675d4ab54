"""The way in: choose a hospital, and its first page."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from markupsafe import Markup

from sehat.plugins.offers import HomePage
from sehat.web.access import signed_in
from sehat.web.arrival import Here
from sehat.web.pages import page, see_other
from sehat.web.slots import has_fills, slots

__all__ = ["choose_hospital", "home"]


@get("/", opt=signed_in())
async def choose_hospital(arrival: Here) -> Response[Any]:
    """List the tenants where the signed-in person holds a role; a single one is opened."""
    platform, session = arrival.platform, arrival.session
    grants = session.grants if session else ()
    mine = [
        tenant
        for tenant in await platform.tenants.everyone()
        if any(platform.tenants.grants_at(tenant, grants))
    ]
    if len(mine) == 1:
        return see_other(f"/{mine[0].slug}")
    shown = [(tenant.title(arrival.locale), f"/{tenant.slug}", tenant.locality) for tenant in mine]
    return page(arrival, "pages/choose_hospital.html", hospitals=shown)


@get("/{tenant:str}", opt=signed_in())
async def home(arrival: Here) -> Response[Any]:
    """The hospital's first page: what plugins say of the day, and the parts that one uses."""
    boxes = Markup("")
    if has_fills(arrival, "core.home"):
        async with arrival.begin() as ctx:
            boxes = await slots(ctx, arrival, "core.home", HomePage(ctx.business_date))
    return page(arrival, "pages/home.html", boxes=boxes)
