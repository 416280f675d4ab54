"""The cards of the synthetic city: every resident holds one, some still a temporary one."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sehat.api import uuid7
from sehat_cards.domain.issue import VALID_DAYS
from sehat_cards.domain.keys import KeyRing
from sehat_cards.domain.number import generate_number
from sehat_cards.domain.qr import sign_card

if TYPE_CHECKING:
    from sehat.demo.load import DemoCity

__all__ = ["load_demo"]

TEMPORARY_EVERY = 8


async def load_demo(city: DemoCity) -> None:
    """Issue a card to every resident, signed with the installation's own key."""
    city.say(f"{len(city.persons):,} signed health cards")
    ring = KeyRing.open(city.settings.data)
    rows = await city.owner.fetch(
        "select id, name, sex, birth_date, birth_precision from person where id = any($1::uuid[])",
        list(city.persons),
    )
    issuer = city.hospitals[0]
    now = datetime.now(UTC).replace(microsecond=0) - timedelta(days=40)
    numbers: set[str] = set()
    while len(numbers) < len(rows):
        numbers.add(generate_number())
    first = await city.owner.fetchval("select nextval('cards_status_index')")
    cards, identifiers = [], []
    for index, (row, number) in enumerate(zip(rows, numbers, strict=True), start=first):
        kind = "temporary" if index % TEMPORARY_EVERY == 0 else "permanent"
        serial, expires = secrets.token_hex(8), now + timedelta(days=VALID_DAYS[kind])
        text = sign_card(
            number=number,
            serial=serial,
            name=row["name"],
            birth_date=row["birth_date"],
            birth_precision=row["birth_precision"],
            sex=row["sex"],
            issued_at=now,
            expires_at=expires,
            status_index=index,
            ring=ring,
        )
        cards.append(
            (row["id"], uuid7(), number, serial, kind, index, text, now, expires, issuer.id)
        )
        identifiers.append((row["id"], number, issuer.id))
    await city.owner.executemany(
        "insert into cards_card (person_id, id, number, serial, kind, status_index, qr, issued_at,"
        " expires_at, issued_in) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        cards,
    )
    await city.owner.executemany(
        "insert into person_identifier (person_id, system, value, assigner)"
        " values ($1, 'card_number', $2, $3)",
        identifiers,
    )
    await city.owner.executemany(
        "insert into cards_card_event (person_id, card_id, tenant_id, kind, at)"
        " values ($1, $2, $3, 'issued', $4)",
        [(card[0], card[1], issuer.id, now) for card in cards],
    )
    await city.owner.execute("select setval('cards_status_index', $1)", first + len(rows))
