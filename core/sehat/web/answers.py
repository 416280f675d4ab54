"""Pages and redirects as responses, sent without the general case that data and files need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from litestar import Response
from litestar.enums import MediaType
from litestar.utils.helpers import url_quote

if TYPE_CHECKING:
    from litestar import Request
    from litestar.datastructures import Cookie
    from litestar.response.base import ASGIResponse

    from sehat.web.asgi import Receive, Scope, Send

__all__ = ["Html", "SeeOther"]


class _Plain(Response[str]):
    """A text as it is; cookies and headers may be set on it as on any response."""

    def __init__(
        self, content: str, *, kind: str, headers: Mapping[str, str], status_code: int
    ) -> None:
        super().__init__(content, headers=headers, media_type=kind, status_code=status_code)

    def to_asgi_response(
        self,
        app: Any,  # noqa: ANN401 - as Litestar declares it
        request: Request[Any, Any, Any],
        *,
        cookies: Iterable[Cookie] | None = None,
        headers: dict[str, str] | None = None,
        **general: Any,  # noqa: ANN401
    ) -> ASGIResponse:
        """What is sent; Litestar's own where something is to be done behind the answer."""
        if self.background or general.get("background"):
            return super().to_asgi_response(
                app, request, cookies=cookies, headers=headers, **general
            )
        told = {**(headers or {}), **self.headers}
        return cast("ASGIResponse", _Sending(self, told, (*(cookies or ()), *self.cookies)))


class Html(_Plain):
    """A page or a piece of one."""

    def __init__(self, content: str, *, headers: Mapping[str, str], status_code: int = 200) -> None:
        super().__init__(
            content, kind=MediaType.HTML.value, headers=headers, status_code=status_code
        )


class SeeOther(_Plain):
    """Sends the browser on after a form was taken (303)."""

    def __init__(self, path: str) -> None:
        where = {"location": url_quote(path)}
        super().__init__("", kind=MediaType.TEXT.value, headers=where, status_code=303)


class _Sending:
    """An ASGI application that says one thing."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, said: _Plain, told: Mapping[str, str], cookies: Iterable[Cookie]) -> None:
        self.status = said.status_code
        self.body = said.content.encode()
        self.headers = [
            (b"content-type", f"{said.media_type}; charset=utf-8".encode()),
            (b"content-length", str(len(self.body)).encode()),
            *((name.lower().encode("latin-1"), str(told[name]).encode("latin-1")) for name in told),
            *(cookie.to_encoded_header() for cookie in cookies),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - Litestar names them
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})
