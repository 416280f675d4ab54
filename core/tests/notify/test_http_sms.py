"""The HTTP adapter against a provider that listens on this machine."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import httpx
import pytest

from sehat.config import Settings
from sehat.errors import ConfigError
from sehat.ids import uuid7
from sehat.notify.gateways import Letter, Posted, Rejected, Status, open_gateway
from sehat.notify.http_sms import GatewayError

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATES = {"clinic.reminder.hi": "1107160000000000001"}
LETTER = Letter(uuid7(), "9812345678", "नमस्ते", "clinic.reminder", "hi")


@dataclass
class Provider:
    """An HTTP server that answers as it is told and keeps what it was asked."""

    port: int = 0
    status: int = 200
    answer: Any = field(default_factory=lambda: {"id": "P-1", "status": "DELIVRD"})
    seconds: float = 0
    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.asked.append((first, headers, body))
        await asyncio.sleep(self.seconds)
        answer = self.answer if isinstance(self.answer, bytes) else json.dumps(self.answer).encode()
        writer.write(
            f"HTTP/1.1 {self.status} X\r\nContent-Length: {len(answer)}\r\n"
            "Connection: close\r\n\r\n".encode()
            + answer
        )
        await writer.drain()
        writer.close()


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    """A provider on a free port of this machine."""
    provider = Provider()
    server = await asyncio.start_server(provider.serve, "127.0.0.1", 0)
    provider.port = server.sockets[0].getsockname()[1]
    yield provider
    server.close()


def gateway_of(provider: Provider, **more: Any) -> Any:
    given = {
        "sms_gateway": "http",
        "sms_url": f"http://127.0.0.1:{provider.port}/send",
        "sms_status_url": f"http://127.0.0.1:{provider.port}/status/{{id}}",
        "sms_sender": "SEHATG",
        "sms_entity": "1101000000000000001",
        "sms_api_key": "the key",
        "sms_templates": TEMPLATES,
        "sms_seconds": 0.5,
    }
    return open_gateway(Settings(**(given | more)))


async def test_provider_gets_sender_ids_and_text_once(provider: Provider):
    posted = await gateway_of(provider).send(LETTER)

    assert posted == Posted("P-1")
    (first, headers, body) = provider.asked[0]
    assert first == "POST /send HTTP/1.1"
    assert headers["authorization"] == "Bearer the key"
    assert json.loads(body) == {
        "to": "919812345678",
        "from": "SEHATG",
        "text": "नमस्ते",
        "template_id": "1107160000000000001",
        "entity_id": "1101000000000000001",
        "reference": str(LETTER.id),
        "unicode": "1",
    }


async def test_fields_are_called_as_the_provider_calls_them(provider: Provider, tmp_path: Path):
    key = tmp_path / "key"
    key.write_text("from a file\n", encoding="utf-8")
    provider.answer = {"message_id": 77}

    posted = await gateway_of(
        provider,
        sms_format="form",
        sms_fields={"to": "mobiles", "from": "senderid", "id": "message_id"},
        sms_api_key="",
        sms_api_key_file=str(key),
    ).send(LETTER)

    assert posted == Posted("77")
    sent = parse_qs(provider.asked[0][2].decode())
    assert sent["mobiles"] == ["919812345678"]
    assert sent["senderid"] == ["SEHATG"]
    assert provider.asked[0][1]["authorization"] == "Bearer from a file"


@pytest.mark.parametrize("status", [400, 422])
async def test_answer_that_says_never_is_a_rejection(provider: Provider, status: int):
    provider.status = status

    assert await gateway_of(provider).send(LETTER) == Rejected(f"http_{status}")


@pytest.mark.parametrize("status", [301, 401, 404, 429, 500, 503])
async def test_answer_that_may_change_is_tried_again(provider: Provider, status: int):
    provider.status = status

    with pytest.raises(GatewayError) as caught:
        await gateway_of(provider).send(LETTER)

    assert caught.value.code == f"http_{status}"
    assert len(provider.asked) == 1


async def test_provider_that_hangs_is_left_in_time(provider: Provider):
    provider.seconds = 5

    with pytest.raises(httpx.TimeoutException):
        await gateway_of(provider).send(LETTER)


@pytest.mark.parametrize("answer", [b"<html>", {"ok": True}, ["P-1"]])
async def test_answer_that_cannot_be_read_is_tried_again(provider: Provider, answer: Any):
    provider.answer = answer

    with pytest.raises(GatewayError, match="cannot be read"):
        await gateway_of(provider).send(LETTER)


async def test_text_without_a_registered_template_is_not_sent(provider: Provider):
    letter = Letter(uuid7(), "9812345678", "Hello", "clinic.reminder", "en")

    with pytest.raises(GatewayError) as caught:
        await gateway_of(provider).send(letter)

    assert caught.value.code == "no_template_id"
    assert provider.asked == []


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("DELIVRD", Status.DELIVERED),
        ("delivered", Status.DELIVERED),
        ("UNDELIV", Status.UNDELIVERED),
        ("REJECTD", Status.UNDELIVERED),
        ("ACCEPTD", Status.ON_THE_WAY),
        ("something new", Status.ON_THE_WAY),
    ],
)
async def test_words_of_the_provider_become_ours(provider: Provider, word: str, status: Status):
    provider.answer = {"status": word}

    assert await gateway_of(provider).ask("P/1") is status
    assert provider.asked[0][0] == "GET /status/P%2F1 HTTP/1.1"


@pytest.mark.parametrize(
    "wrong",
    [
        {"sms_url": "http://provider.example/send"},
        {"sms_status_url": "http://provider.example/{id}"},
        {"sms_api_key": ""},
        {"sms_api_key": "", "sms_api_key_file": "/nowhere/key"},
        {"sms_sender": ""},
        {"sms_gateway": "pigeon"},
    ],
)
async def test_setting_that_cannot_work_is_refused(provider: Provider, wrong: dict[str, str]):
    with pytest.raises(ConfigError):
        gateway_of(provider, **wrong)
