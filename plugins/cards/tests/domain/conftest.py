"""A ring of keys of its own, and a card signed with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sehat_cards.domain.keys import KeyRing
from sehat_cards.domain.qr import sign_card

Sign = Callable[..., str]


@pytest.fixture(scope="session")
def ring(tmp_path_factory: pytest.TempPathFactory) -> KeyRing:
    return KeyRing.open(tmp_path_factory.mktemp("ring"))


@pytest.fixture(scope="session")
def signed(ring: KeyRing) -> Sign:
    """Sign the card of Sunita Devi with these changes."""

    def sign(**changes: object) -> str:
        now = datetime.now(UTC)
        facts: dict[str, Any] = {
            "number": "49141777634",
            "serial": "0f1e2d3c4b5a6978",
            "name": "Sunita Devi",
            "birth_date": date(1987, 3, 9),
            "birth_precision": "day",
            "sex": "female",
            "issued_at": now,
            "expires_at": now + timedelta(days=3650),
            "status_index": 20_999_999,
            "ring": ring,
        }
        return sign_card(**{**facts, **changes})

    return sign
