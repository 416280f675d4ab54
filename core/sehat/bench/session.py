"""Sign the bench's clerk in over HTTP, as a browser would, and keep what a form needs."""

from __future__ import annotations

import http.client
import re
from urllib.parse import urlencode

from msgspec import Struct

from sehat.bench.city import LOGIN, PASSWORD
from sehat.errors import SehatError

__all__ = ["BenchSession", "sign_in"]

_TOKEN = re.compile(rb'name="_csrf" value="([0-9a-f]+)"')


class BenchSession(Struct, frozen=True):
    """The cookie and the form token of a signed-in browser."""

    cookie: str
    csrf: str

    @property
    def headers(self) -> dict[str, str]:
        """Headers of a form sent by a page of our own."""
        return {"cookie": self.cookie, "x-csrf-token": self.csrf, "sec-fetch-site": "same-origin"}


def sign_in(port: int, landing: str, login: str = LOGIN) -> BenchSession:
    """Sign in and read the form token from a page; everybody of the bench has one password.

    Raises:
        SehatError: the platform did not let them in.
    """
    body, cookie = _get(port, "/sign-in", "")
    form = {"_csrf": _token(body), "login": login, "password": PASSWORD, "next": "/"}
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"cookie": cookie, "content-type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/sign-in", urlencode(form), headers)
    answer = connection.getresponse()
    answer.read()
    given = [value.split(";")[0] for key, value in answer.getheaders() if key == "set-cookie"]
    session = next((value for value in given if value.startswith("sehat_session=")), "")
    if answer.status != 303 or not session:  # noqa: PLR2004 - HTTP
        raise SehatError(f"{login} was not let in: {answer.status}; the bench cannot go on.")
    body, _ = _get(port, landing, session)
    return BenchSession(session, _token(body))


def _get(port: int, path: str, cookie: str) -> tuple[bytes, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers={"cookie": cookie} if cookie else {})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:  # noqa: PLR2004 - HTTP
        raise SehatError(f"{path} answered {answer.status}; the bench cannot go on.")
    return body, (answer.getheader("set-cookie") or "").split(";")[0]


def _token(body: bytes) -> str:
    found = _TOKEN.search(body)
    if found is None:
        raise SehatError("The page carries no form token; the bench cannot go on.")
    return found[1].decode()
