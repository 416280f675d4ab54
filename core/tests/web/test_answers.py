"""Pages and redirects say to a browser what Litestar's own responses would say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from litestar import Response
from litestar.background_tasks import BackgroundTask
from litestar.enums import MediaType
from litestar.response import Redirect

from sehat.web.answers import Html, SeeOther

if TYPE_CHECKING:
    from collections.abc import Callable

VARY = {"Vary": "HX-Request, Cookie"}
Message = dict[str, Any]


async def sent(answer: Response[Any]) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Status, headers in the order of their names, and body."""
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        messages.append(message)

    app = answer.to_asgi_response(None, None)  # type: ignore[arg-type] # none of them asks it
    await app({}, receive, send)  # type: ignore[arg-type, typeddict-item]
    start, body = messages
    return start["status"], sorted(start["headers"]), body["body"]


PAGES: list[Callable[[type[Any]], Response[Any]]] = [
    lambda kind: kind("<p>नमस्ते</p>", headers=VARY, status_code=422),
    lambda kind: kind("", headers={}, status_code=200),
]


def plain(content: str, *, headers: dict[str, str], status_code: int) -> Response[str]:
    return Response(content, headers=headers, status_code=status_code, media_type=MediaType.HTML)


@pytest.mark.parametrize("made", PAGES)
async def test_page_is_sent_as_litestar_would_send_it(made: Callable[..., Response[Any]]):
    assert await sent(made(Html)) == await sent(made(plain))  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["/civil/opd_ipd/desk?person=1&x=[2]", "/a b/हिन्दी#top"])
async def test_redirect_is_sent_as_litestar_would_send_it(path: str):
    assert await sent(SeeOther(path)) == await sent(Redirect(path, status_code=303))


async def test_cookies_and_headers_that_are_set_later_are_sent():
    ours, others = SeeOther("/"), Redirect("/", status_code=303)
    for answer in (ours, others):
        answer.set_cookie("sehat_counter", "1", httponly=True)
        answer.set_header("HX-Trigger", "kept")

    assert await sent(ours) == await sent(others)


async def test_task_behind_a_page_is_done():
    done: list[str] = []

    async def task() -> None:
        done.append("done")

    page = Html("<p>", headers=VARY)
    page.background = BackgroundTask(task)
    await sent(page)

    assert done == ["done"]
