"""Every answer carries the headers that browsers protect people by, whatever its status."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import httpx

    from sehat.testing.browser import Browser
    from sehat.testing.city import City

MEBIBYTE = 1_048_576


async def answer_of(city: City, status: int) -> httpx.Response:
    browser: Browser = await city.fresh_browser("nurse.civil")
    visitor = await city.fresh_browser()
    answers = {
        200: lambda: browser.open("/civil"),
        303: lambda: visitor.open("/civil"),
        401: lambda: visitor.post("/sign-out"),
        403: lambda: browser.post("/sign-out", {"_csrf": "forged"}),
        404: lambda: browser.open("/kamla/nothing/here"),
        405: lambda: browser.http.delete("/sign-in"),
        413: lambda: browser.post("/preferences", {"text": "x" * MEBIBYTE}),
        422: lambda: visitor.sign_in("nobody", "knows"),
    }
    return await answers[status]()


@pytest.mark.parametrize("status", [200, 303, 401, 403, 404, 405, 413, 422])
async def test_answer_protects_those_who_see_it(city: City, status: int):
    answer = await answer_of(city, status)

    assert answer.status_code == status
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in answer.headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"
    assert len(answer.headers["x-request-id"]) == 32


async def test_error_in_a_handler_answers_like_the_rest_and_tells_nothing(notes_city: City):
    browser = await notes_city.browser_of("nurse", "civil")
    before = (await browser.open("/civil/notes/list")).text

    answer = await browser.open("/civil/notes/raise")

    assert answer.status_code == 500
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "secret" not in answer.text
    assert "RuntimeError" not in answer.text
    assert answer.headers["x-request-id"] in answer.text
    assert (await browser.open("/civil/notes/list")).text == before


async def test_static_files_are_kept_for_ever_under_their_hash(city: City):
    visitor = await city.fresh_browser()
    address = city.platform.assets.url("vendor/htmx.min.js")

    answer = await visitor.open(address)

    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../secrets.json",
        "/static/..%2f..%2fsecrets.json",
        "/static//etc/passwd",
        "/static/vendor/htmx.min.js",
    ],
)
async def test_static_files_are_the_shipped_ones_alone(city: City, path: str):
    visitor = await city.fresh_browser()

    assert (await visitor.open(path)).status_code in (303, 404)
    assert (await (await city.browser_of("nurse", "civil")).open(path)).status_code == 404


async def test_hospital_that_is_not_mine_answers_like_one_that_is_not_there(city: City):
    browser = await city.browser_of("nurse", "civil")

    theirs, nobodys = [await browser.open(path) for path in ("/asha", "/ahsa")]

    assert theirs.status_code == nobodys.status_code == 404


async def test_health_needs_no_sign_in_and_says_the_database_is_ready(city: City):
    visitor = await city.fresh_browser()

    assert (await visitor.open("/healthz")).json() == {"status": "alive"}
    assert (await visitor.open("/readyz")).json()["database"] == "ready"
