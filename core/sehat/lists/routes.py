"""The routes of a named list: its page and its two files."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get

from sehat.lists.files import export_list
from sehat.lists.showing import show_list
from sehat.lists.values import NamedList
from sehat.web.access import needs
from sehat.web.arrival import Ctx, Here
from sehat.web.pages import page

__all__ = ["list_files", "list_handlers"]

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def list_handlers(named: NamedList, path: str) -> list[Any]:
    """The page of a list at `path`, below the plugin, and its files beside it."""

    @get(path, opt=needs(named.permission))
    async def list_page(ctx: Ctx, arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
        """Rows as the address filters and sorts them."""
        view = await show_list(ctx, arrival, request.query_params, named)
        return page(arrival, "pages/list.html", list=view)

    return [list_page, *list_files(named, path)]


def list_files(named: NamedList, path: str) -> list[Any]:
    """The files of a list whose page has more than the list."""

    def handler(kind: str) -> Any:  # noqa: ANN401 - Litestar's handler
        @get(f"{path}.{kind}", opt=needs(named.export))
        async def list_file(
            ctx: Ctx, arrival: Here, request: Request[Any, Any, Any]
        ) -> Response[bytes]:
            """The rows of the page as a file; the export is written into the audit."""
            body = await export_list(ctx, arrival, request.query_params, named, kind)
            file = f"{named.name.replace('.', '-')}-{arrival.business_date}.{kind}"
            headers = {"Content-Disposition": f'attachment; filename="{file}"'}
            return Response(body, media_type=TYPES[kind], headers=headers)

        return list_file

    return [handler("csv"), handler("json")]
