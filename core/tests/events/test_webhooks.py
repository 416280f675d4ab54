"""Webhooks: signed, over TLS, exactly where they belong, and on the page when they fail."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
import socket
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sehat.events import calling
from sehat.events.calling import CallError, check_url, post_outside

if TYPE_CHECKING:
    from pathlib import Path

    from core.tests.events.conftest import Beds
    from sehat.testing.city import City

PAGE = "/civil/admin/webhooks"
EVENT = "wards.bed_freed.v1"


@dataclass
class Outside:
    """Another system behind TLS on this machine; it answers as it is told."""

    port: int = 0
    answer: str = "200 OK"
    more: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}/hook"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")[1:]
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        self.got.append((headers, await reader.readexactly(int(headers["content-length"]))))
        writer.write(f"HTTP/1.1 {self.answer}\r\n{self.more}Content-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    signed = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    crt, pem = folder / f"{name}.crt", folder / f"{name}.key"
    crt.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return crt, pem


@pytest.fixture(params=["localhost"])
async def outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> AsyncIterator[Outside]:
    """A system whose certificate names the parameter, trusted by this process."""
    crt, pem = certificate(tmp_path, request.param)
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(crt, pem)
    trusted = ssl.create_default_context(cafile=str(crt))
    monkeypatch.setattr(calling, "_trust", lambda: trusted)
    outside = Outside()
    server = await asyncio.start_server(
        outside.serve, "localhost", 0, ssl=served, family=socket.AF_INET
    )
    outside.port = server.sockets[0].getsockname()[1]
    yield outside
    server.close()


@pytest.fixture
async def open_city(wards_city: City, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[City]:
    """The city whose operator allows webhooks to this machine; those that were made end with it."""
    platform = wards_city.platform
    settings = msgspec.structs.replace(platform.settings, webhook_hosts=("localhost",))
    monkeypatch.setattr(platform, "settings", settings)
    yield wards_city
    async with wards_city.connect("owner") as owner:
        await owner.execute("update webhook set ended_at = now()")
        await owner.execute("delete from event_delivery where listener like 'core.webhook %'")


async def make_webhook(city: City, url: str) -> str:
    """Make one by the page; return its secret."""
    admin = await city.browser_of("admin", "civil")
    made = await admin.post(PAGE, {"url": url, "event": [EVENT]})
    assert made.status_code == 200, made.text
    return re.findall("whsec_[0-9a-f]{64}", made.text)[0]


@pytest.mark.feature("PL09")
async def test_event_is_told_outside_signed_and_once(beds: Beds, open_city: City, outside: Outside):
    secret = await make_webhook(open_city, outside.url)
    bed = await beds.free("a note")
    await beds.free("elsewhere", tenant="kamla")

    await open_city.deliver()
    await open_city.deliver()

    ((headers, body),) = outside.got
    told = json.loads(body)
    assert (told["type"], told["tenant"]) == (EVENT, "civil")
    assert told["data"] == {"aggregate_id": str(bed), "note": "a note"}
    assert headers["sehat-delivery"] == told["id"]
    assert headers["host"] == f"localhost:{outside.port}"
    at, given = re.fullmatch("t=([0-9]+),v1=([0-9a-f]{64})", headers["sehat-signature"]).groups()
    expected = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(given, expected)
    admin = await open_city.browser_of("admin", "civil")
    assert secret not in (await admin.open(PAGE)).text


@pytest.mark.feature("PL09")
async def test_webhook_that_fails_is_tried_again_and_given_up_on_the_page(
    beds: Beds, open_city: City, outside: Outside
):
    await make_webhook(open_city, outside.url)
    outside.answer = "503 Busy"
    bed = await beds.free("a note")

    for _ in range(10):
        await open_city.deliver()
        await beds.make_due(bed)

    rows = await beds.ask(
        "select state, attempts, error from event_delivery"
        " where aggregate_id = $1 and listener like 'core.webhook %'",
        bed,
    )
    assert rows == [("dead", 10, "http_503")]
    assert len({headers["sehat-delivery"] for headers, _ in outside.got}) == 1
    admin = await open_city.browser_of("admin", "civil")
    page = (await admin.open("/civil/admin/events")).text
    assert "core.webhook" in page
    assert "http_503" in page
    assert "1 given up" in (await admin.open(PAGE)).text


async def test_redirect_is_not_followed(outside: Outside):
    outside.answer, outside.more = "302 Found", f"Location: {outside.url}/else\r\n"

    with pytest.raises(CallError) as caught:
        await post_outside(outside.url, b"{}", {}, own_hosts=("localhost",))

    assert caught.value.code == "http_302"
    assert len(outside.got) == 1


@pytest.mark.parametrize("outside", ["somebody.example"], indirect=True)
async def test_certificate_of_another_host_is_not_accepted(outside: Outside):
    with pytest.raises(httpx.ConnectError):
        await post_outside(outside.url, b"{}", {}, own_hosts=("localhost",))

    assert outside.got == []


async def test_name_that_leads_into_our_network_is_not_called(outside: Outside):
    with pytest.raises(CallError) as caught:
        await post_outside(outside.url, b"{}", {}, own_hosts=())

    assert caught.value.code == "private_address"
    assert outside.got == []


@pytest.mark.parametrize(
    "address", ["10.1.2.3", "169.254.169.254", "192.168.0.1", "::1", "fd00::1", "100.64.0.1"]
)
async def test_name_with_one_private_address_is_not_called(
    monkeypatch: pytest.MonkeyPatch, address: str
):
    async def answers(*_: Any, **__: Any) -> list[Any]:
        return [(None, None, None, "", (at, 443)) for at in ("1.1.1.1", address)]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", answers)

    with pytest.raises(CallError) as caught:
        await post_outside("https://hooks.example/x", b"{}", {}, own_hosts=())

    assert caught.value.code == "private_address"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.example/x", "events.url_not_https"),
        ("https://user:key@hooks.example/x", "events.url_not_https"),
        ("https:///x", "events.url_not_https"),
        ("https://hooks.example:99999/x", "events.url_not_https"),
        ("https://hooks.example/#x", "events.url_not_https"),
        ("https://127.0.0.1/x", "events.url_private"),
        ("https://[::1]/x", "events.url_private"),
        ("https://localhost/x", "events.url_private"),
        ("https://intranet/x", "events.url_private"),
    ],
)
def test_address_that_may_not_be_called_is_refused(url: str, code: str):
    refusal = check_url(url, own_hosts=())

    assert refusal is not None
    assert refusal.code == code


def test_address_outside_and_a_host_of_the_operators_list_may_be_called():
    assert check_url("https://hooks.example:8443/x?y=1", own_hosts=()) is None
    assert check_url("https://localhost:8443/x", own_hosts=("localhost",)) is None


async def test_webhook_that_was_ended_is_told_nothing_more(
    beds: Beds, open_city: City, outside: Outside
):
    await make_webhook(open_city, outside.url)
    outside.answer = "503 Busy"
    bed = await beds.free("a note")
    await open_city.deliver()
    admin = await open_city.browser_of("admin", "civil")
    (webhook,) = set(re.findall("webhooks/([0-9a-f-]{36})/end", (await admin.open(PAGE)).text))

    assert (await admin.post(f"{PAGE}/{webhook}/end")).status_code == 303
    await beds.free("another", bed=bed)
    await beds.make_due(bed)
    await open_city.deliver()

    assert len(outside.got) == 1
    states = await beds.ask(
        "select state from event_delivery where aggregate_id = $1"
        " and listener like 'core.webhook %'",
        bed,
    )
    assert states == ["set_aside"]
