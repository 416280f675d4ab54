"""Call an address outside: over TLS, exactly there, never along a redirect or into our network."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Collection, Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from sehat.errors import SehatError
from sehat.refusals import Refusal, declare_words

__all__ = ["CallError", "check_url", "post_outside"]

declare_words(
    {
        "events.url_not_https": "Enter an address that begins with https:// and names a host.",
        "events.url_private": "This address leads into the own network, which is not called.",
    }
)

_SECONDS = 4.0
_LONGEST_URL = 500


class CallError(SehatError):
    """The other side did not take it; `code` says why."""

    code = "events.call"


def check_url(url: str, own_hosts: Collection[str]) -> Refusal | None:
    """Whether an address may be called at all, as far as its text tells.

    Refuses with `events.url_not_https` or `events.url_private`.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return Refusal("events.url_not_https")
    odd = parts.username or parts.fragment or len(url) > _LONGEST_URL or not url.isascii()
    if parts.scheme != "https" or not host or odd:
        return Refusal("events.url_not_https")
    if host in own_hosts:
        return None
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        return None if "." in host else Refusal("events.url_private")
    return None if literal.is_global else Refusal("events.url_private")


async def post_outside(
    url: str, body: bytes, headers: Mapping[str, str], *, own_hosts: Collection[str]
) -> None:
    """Send a body by POST; the address is resolved once, and that very address is called.

    Raises:
        CallError: the host leads into our network, or the answer is no success.
        httpx.TransportError: it did not answer in time, or its certificate does not fit.
    """
    import httpx  # noqa: PLC0415 - a process that calls nobody starts without it

    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    address = await _resolve(host, port, own_hosts)
    target = httpx.URL(url).copy_with(host=address)
    named = host if port == 443 else f"{host}:{port}"  # noqa: PLR2004 - https's own
    async with httpx.AsyncClient(
        verify=_trust(), timeout=_SECONDS, follow_redirects=False, trust_env=False
    ) as client:
        request = client.build_request(
            "POST", target, content=body, headers={**headers, "Host": named}
        )
        # The certificate has to be the named host's, whatever address was resolved.
        request.extensions["sni_hostname"] = host
        answer = await client.send(request, stream=True)
        await answer.aclose()
    if not answer.is_success:
        raise CallError("The other side did not take it.", code=f"http_{answer.status_code}")


async def _resolve(host: str, port: int, own_hosts: Collection[str]) -> str:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise CallError("The host is not known.", code="unknown_host") from None
    addresses = [str(entry[4][0]) for entry in found]
    if host not in own_hosts and not all(ipaddress.ip_address(a).is_global for a in addresses):
        raise CallError("The host leads into our own network.", code="private_address")
    return addresses[0]


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()
