"""Whether cards can be signed here: the key is there and has not long to be renewed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from sehat.api import Health, HealthCheck, HealthContext
from sehat.api import marked as _
from sehat_cards.domain.keys import SIGNING_KEY, KeyRing
from sehat_cards.domain.public_keys import CardKeyError

__all__ = ["HEALTH"]

SOON = timedelta(days=60)


async def check_key(ctx: HealthContext) -> Health:
    """The signing key can be read, others cannot read it, and its end is not near.

    An installation that has signed no card yet has no key, and is well.
    """
    if not (ctx.settings.data / SIGNING_KEY).exists():
        return Health("ok")
    try:
        ring = await asyncio.to_thread(KeyRing.open, ctx.settings.data)
    except (OSError, CardKeyError):
        return Health("down", _("The signing key cannot be read, or others can read it too."))
    until = ring.public_keys.by_id[ring.kid].retire
    if until - datetime.now(UTC).date() < SOON:
        return Health("degraded", _("The signing key ends soon. Make a new one."))
    return Health("ok")


HEALTH = (HealthCheck("cards.signing_key", _("Signing key of cards"), check_key),)
