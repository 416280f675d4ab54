"""The access log of a hospital: who opened whose record, when, why and how far."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get

from sehat.lists.access_log import ACCESS_LOG
from sehat.lists.routes import list_files
from sehat.lists.showing import show_list
from sehat.web.access import needs
from sehat.web.arrival import Ctx, Here
from sehat.web.pages import page

__all__ = ["ACCESS_LOG_FILES", "access_log_page"]

ACCESS_LOG_FILES = list_files(ACCESS_LOG, "/{tenant:str}/admin/access-log")


@get("/{tenant:str}/admin/access-log", opt=needs("admin.read_access_log"))
async def access_log_page(
    ctx: Ctx, arrival: Here, request: Request[Any, Any, Any]
) -> Response[Any]:
    """The newest openings first; persons stand by id, because the auditor needs no names."""
    view = await show_list(ctx, arrival, request.query_params, ACCESS_LOG)
    return page(arrival, "pages/admin/access_log.html", list=view)
