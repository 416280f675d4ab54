"""The outermost layer: size limits, request id and security headers, around 404 and 405 too."""

from __future__ import annotations

import time

import structlog
from litestar.exceptions import ClientException

from sehat.ids import uuid7
from sehat.web.asgi import App, Message, Receive, Scope, Send

__all__ = ["CAMERA", "Wrapper"]

MOST_BODY_BYTES = 1_048_576
_CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'"
)
_CAMERA_CSP = (
    _CSP.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    + "; script-src 'self' 'wasm-unsafe-eval'"
)
CAMERA = "sehat.camera"
"""Set in the scope by the one page that reads codes by camera: it may compile wasm, and may
stand in a frame of our own pages, whose policy stays what it is."""
_CSP_OF = [(b"content-security-policy", policy.encode()) for policy in (_CSP, _CAMERA_CSP)]
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"geolocation=(), microphone=(), camera=(self)"),
)
_NO_STORE = (b"cache-control", b"no-store")

log = structlog.get_logger("sehat.request")


class Wrapper:
    """Wraps the whole application, because Litestar's middleware never sees a 404 or 405."""

    def __init__(self, app: App, *, secure: bool = False) -> None:
        self.app = app
        hsts = ((b"strict-transport-security", b"max-age=31536000"),) if secure else ()
        self.headers = [*_HEADERS, *hsts]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 413 where its body is too large."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = uuid7().hex
        scope["sehat.request_id"] = request_id
        began = time.perf_counter()
        status = 500

        async def send_wrapped(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = list(message["headers"])
                names = {name for name, _ in headers}
                headers += self.headers
                headers.append(_CSP_OF[CAMERA in scope])
                headers.append((b"x-request-id", request_id.encode()))
                if b"cache-control" not in names:
                    headers.append(_NO_STORE)
                message["headers"] = headers
            await send(message)

        try:
            await self.app(scope, _limited(receive), send_wrapped)
        except BodyTooLargeError:
            await _plain(send_wrapped, 413, b"This form is too large. Send less and try again.")
        except Exception:
            log.exception("error", id=request_id)
            await _plain(send_wrapped, 500, f"Nothing was saved. Number {request_id}".encode())
        finally:
            log.info(
                "request",
                id=request_id,
                method=scope["method"],
                route=_route_of(scope),
                status=status,
                ms=round((time.perf_counter() - began) * 1000, 1),
            )


class BodyTooLargeError(ClientException):
    """A client sent more than any form of Sehat can hold."""

    status_code = 413


def _limited(receive: Receive) -> Receive:
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > MOST_BODY_BYTES:
                raise BodyTooLargeError
        return message

    return limited


async def _plain(send: Send, status: int, text: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text, "more_body": False})


def _route_of(scope: Scope) -> str:
    # The template of the path, never the path itself: ids of persons stay out of the log.
    handler = scope.get("route_handler")
    template = scope.get("path_template")
    return str(template or (handler.handler_name if handler else "unrouted"))
