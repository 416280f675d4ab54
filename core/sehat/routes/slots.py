"""A fill of a slot in a request of its own: one that loads after its page, or is tried again."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sehat.web.access import signed_in
from sehat.web.arrival import Ctx, Here
from sehat.web.pages import page
from sehat.web.slots import find_fill, load_later, read_context

__all__ = ["slot_fill"]


@get("/{tenant:str}/slots/{fill:str}", opt=signed_in())
async def slot_fill(
    ctx: Ctx, arrival: Here, fill: FromPath[str], request: Request[Any, Any, Any]
) -> Response[Any]:
    """The box alone for htmx, and a page around it for a browser without script.

    The fill's own permission and plugin are asked here; a context that we did not sign for this
    fill, hospital and person is answered like one that does not exist.
    """
    found = find_fill(arrival, fill)
    token = request.query_params.get("c", "")
    context = read_context(arrival, found, token) if found else None
    if found is None or context is None:
        raise NotFoundException
    again = bool(request.query_params.get("again"))
    box = await load_later(ctx, arrival, found, context=context, token=token, again=again)
    template = "slots/alone.html" if arrival.by_script else "pages/slot.html"
    return page(arrival, template, box=box, again=again)
