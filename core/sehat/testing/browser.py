"""A browser without a screen: keeps cookies, reads forms and sends them with token and key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import httpx

from sehat.ids import uuid7

if TYPE_CHECKING:
    from litestar.types import ASGIApp

__all__ = ["Browser", "ShownForm", "read_forms"]

HOST = "http://sehat.test"
_HEADERS = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


@dataclass(slots=True)
class ShownForm:
    """A form of a page, with the values that it was shown with."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Browser:
    """Somebody at a browser; `page` is what they see."""

    http: httpx.AsyncClient
    page: httpx.Response | None = None
    token: str = ""

    @classmethod
    def at(cls, app: ASGIApp) -> Browser:
        """A browser that nobody has signed in with."""
        transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
        return cls(httpx.AsyncClient(transport=transport, base_url=HOST, headers=_HEADERS))

    async def open(self, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - to httpx
        """Load a page; redirects are answers of their own."""
        return self._see(await self.http.get(path, **options))

    async def post(
        self,
        path: str,
        fields: Mapping[str, Any] | None = None,
        **options: Any,  # noqa: ANN401 - to httpx
    ) -> httpx.Response:
        """Send a form with the token of the last page and a new request key.

        `fields` may name `_csrf` or `_key` itself; None there leaves the field out.
        """
        sent = {"_csrf": self.token, "_key": str(uuid7()), **(fields or {})}
        data = {name: value for name, value in sent.items() if value is not None}
        return self._see(await self.http.post(path, data=data, **options))

    async def sign_in(self, login: str, password: str) -> httpx.Response:
        """Sign in by the page, and look at the first page for the new session's token."""
        await self.open("/sign-in")
        answer = await self.post("/sign-in", {"login": login, "password": password, "next": "/"})
        if answer.status_code == httpx.codes.SEE_OTHER:
            first = await self.open("/")
            if first.has_redirect_location:
                await self.open(first.headers["location"])
        return answer

    def moved(self, app: ASGIApp) -> Browser:
        """The same browser, with a copy of its cookies, as another process meets it."""
        other = Browser.at(app)
        other.http.cookies.update(self.http.cookies)
        other.token = self.token
        return other

    async def close(self) -> None:
        """Close the connection; the session stays."""
        await self.http.aclose()

    def _see(self, answer: httpx.Response) -> httpx.Response:
        self.page = answer
        if "text/html" in answer.headers.get("content-type", ""):
            for form in read_forms(answer.text):
                if token := form.fields.get("_csrf"):
                    self.token = token[0]
        return answer


def read_forms(html: str) -> list[ShownForm]:
    """The forms of a page in their order, each with the values a browser would send."""
    reader = _FormReader()
    reader.feed(html)
    return reader.forms


class _FormReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[ShownForm] = []
        self._open: ShownForm | None = None
        self._select = ""
        self._text: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = ShownForm(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._open)
        elif tag == "input" and _counts(given):
            self._add(given.get("name", ""), given.get("value", ""))
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and "selected" in given:
            self._add(self._select, given.get("value", ""))
        elif tag == "textarea":
            self._text = (given.get("name", ""), [])

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea" and self._text is not None:
            name, parts = self._text
            self._add(name, "".join(parts).strip())
            self._text = None

    def _add(self, name: str, value: str) -> None:
        if self._open is not None and name:
            self._open.fields.setdefault(name, []).append(value)


def _counts(given: Mapping[str, str]) -> bool:
    kind = given.get("type", "text")
    if kind in ("checkbox", "radio"):
        return "checked" in given
    return kind not in ("submit", "button", "image", "reset", "file")
