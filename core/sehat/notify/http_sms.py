"""SMS by a provider's HTTP interface, with the ids that India's DLT rules ask for.

The operator names the provider's address, its words for our fields and its words for what became
of a message. A text whose registered template is missing is not sent: operators drop it silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import httpx

from sehat.errors import ConfigError, SehatError
from sehat.notify.gateways import Letter, Posted, Rejected, Status

if TYPE_CHECKING:
    from sehat.config import Settings

__all__ = ["GatewayError", "HttpSms"]

STATUSES: Mapping[str, Status] = {
    "delivered": Status.DELIVERED,
    "delivrd": Status.DELIVERED,
    "failed": Status.UNDELIVERED,
    "undelivered": Status.UNDELIVERED,
    "undeliv": Status.UNDELIVERED,
    "expired": Status.UNDELIVERED,
    "rejected": Status.UNDELIVERED,
    "rejectd": Status.UNDELIVERED,
}
"""Words of providers, as SMPP and its imitators use them; any other means on the way."""

_OURS = ("to", "from", "text", "template_id", "entity_id", "reference", "unicode")
_FINAL = frozenset({400, 409, 413, 422})
"""Answers that say the same message will never be taken."""
_LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})


class GatewayError(SehatError):
    """The provider could not take a message now; `code` says why."""

    code = "notify.gateway"


@dataclass(slots=True, repr=False)
class HttpSms:
    """A provider that takes one message by POST and is asked for its status by GET."""

    client: httpx.AsyncClient
    url: str
    status_url: str
    sender: str
    entity: str
    fields: Mapping[str, str]
    templates: Mapping[str, str]
    as_json: bool
    name = "http"
    keeps_text = False

    @classmethod
    def of(cls, settings: Settings) -> HttpSms:
        """Open the provider of the settings; nothing is connected yet.

        Raises:
            ConfigError: an address is no https address, or the key is missing.
        """
        for address in filter(None, (settings.sms_url, settings.sms_status_url)):
            parts = urlsplit(address)
            if parts.scheme != "https" and parts.hostname not in _LOCAL:
                raise ConfigError(f"{parts.hostname} must be asked by https; change the setting.")
        if not settings.sms_url or not settings.sms_sender:
            raise ConfigError("sms_gateway http needs sms_url and sms_sender.")
        client = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {_key(settings)}"},
            timeout=settings.sms_seconds,
            follow_redirects=False,
        )
        return cls(
            client,
            settings.sms_url,
            settings.sms_status_url,
            settings.sms_sender,
            settings.sms_entity,
            settings.sms_fields,
            settings.sms_templates,
            settings.sms_format == "json",
        )

    async def send(self, letter: Letter) -> Posted | Rejected:
        """Hand it over.

        Raises:
            GatewayError: the text has no registered template, or the provider is busy, refuses the
                key or answers what cannot be read.
            httpx.TransportError: it did not answer in time.
        """
        template = self.templates.get(f"{letter.template}.{letter.locale}")
        if template is None:
            raise GatewayError("sms_templates lacks this text.", code="no_template_id")
        body = self._body(letter, template)
        given: dict[str, Any] = {"json": body} if self.as_json else {"data": body}
        answer = await self.client.post(self.url, **given)
        if answer.status_code in _FINAL:
            return Rejected(f"http_{answer.status_code}")
        return Posted(str(_read(answer, self.fields.get("id", "id"))))

    async def ask(self, gateway_id: str) -> Status:
        """Ask for the status; without an address for that, it stays on the way.

        Raises:
            GatewayError: the provider answers what cannot be read.
            httpx.TransportError: it did not answer in time.
        """
        if not self.status_url:
            return Status.ON_THE_WAY
        answer = await self.client.get(self.status_url.replace("{id}", quote(gateway_id, safe="")))
        word = str(_read(answer, self.fields.get("status", "status"))).lower()
        return STATUSES.get(word, Status.ON_THE_WAY)

    async def close(self) -> None:
        """Close the connections."""
        await self.client.aclose()

    def _body(self, letter: Letter, template: str) -> dict[str, str]:
        values = (
            f"91{letter.mobile}",
            self.sender,
            letter.text,
            template,
            self.entity,
            str(letter.id),
            "0" if letter.text.isascii() else "1",
        )
        named = zip(_OURS, values, strict=True)
        return {self.fields.get(ours, ours): value for ours, value in named}


def _read(answer: httpx.Response, field: str) -> Any:  # noqa: ANN401 - of a foreign answer
    if not answer.is_success:
        raise GatewayError("The provider did not take it.", code=f"http_{answer.status_code}")
    try:
        return answer.json()[field]
    except (ValueError, KeyError, TypeError):
        raise GatewayError("The provider's answer cannot be read.", code="unreadable") from None


def _key(settings: Settings) -> str:
    if settings.sms_api_key_file:
        path = Path(settings.sms_api_key_file)
        if not path.is_file():
            raise ConfigError(f"sms_api_key_file {path} is not there.")
        return path.read_text(encoding="utf-8").strip()
    if not settings.sms_api_key:
        raise ConfigError("sms_gateway http needs sms_api_key or sms_api_key_file.")
    return settings.sms_api_key
