"""A page as a response: sent as it is, without the general case that JSON and files need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from litestar import Response
from litestar.enums import MediaType

if TYPE_CHECKING:
    from litestar import Request
    from litestar.response.base import ASGIResponse

    from sehat.web.asgi import Receive, Scope, Send

__all__ = ["Html"]

_TYPE = (b"content-type", b"text/html; charset=utf-8")


class Html(Response[str]):
    """A page or a piece of one; cookies and headers may be set on it as on any response."""

    def __init__(self, content: str, *, headers: Mapping[str, str], status_code: int = 200) -> None:
        super().__init__(
            content, headers=headers, media_type=MediaType.HTML, status_code=status_code
        )

    def to_asgi_response(
        self,
        app: Any,  # noqa: ANN401 - as Litestar declares it
        request: Request[Any, Any, Any],
        *,
        cookies: Iterable[Any] | None = None,
        headers: dict[str, str] | None = None,
        **general: Any,  # noqa: ANN401
    ) -> ASGIResponse:
        """What is sent; Litestar's own where there is more to it than headers and text."""
        if self.cookies or cookies or self.background or general.get("background"):
            return super().to_asgi_response(
                app, request, cookies=cookies, headers=headers, **general
            )
        return cast("ASGIResponse", _Sending(self, headers or {}))


class _Sending:
    """An ASGI application that says one thing."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, page: Html, beside: Mapping[str, str]) -> None:
        self.status = page.status_code
        self.body = page.content.encode()
        told = {**beside, **page.headers}
        self.headers = [
            _TYPE,
            (b"content-length", str(len(self.body)).encode()),
            *((name.lower().encode("latin-1"), str(told[name]).encode("latin-1")) for name in told),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - Litestar names them
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})
