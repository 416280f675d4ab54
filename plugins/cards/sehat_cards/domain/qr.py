"""The signed QR of a card: a CWT that says who the card is for, and nothing clinical.

The claims are those of RFC 8392, the identity is MOSIP's claim 169, and a private claim holds the
card's place in the list of blocked cards. It verifies without a database or a network.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import cbor2
from msgspec import Struct

from sehat.api import Refusal
from sehat_cards.domain.envelope import PREFIX, open_envelope, seal

if TYPE_CHECKING:
    from sehat_cards.domain.envelope import Envelope
    from sehat_cards.domain.keys import KeyRing
    from sehat_cards.domain.public_keys import PublicKeys

__all__ = ["PREFIX", "CardClaims", "sign_card", "verify_text"]

ISSUER = "sehat"

_ISS, _EXP, _IAT, _CTI, _IDENTITY, _STATUS_INDEX = 1, 4, 6, 7, 169, -65537
_NUMBER, _VERSION, _LANGUAGE, _NAME, _BORN, _GENDER = 1, 2, 3, 4, 8, 9
_GENDERS = {"male": 1, "female": 2, "other": 3}
_SEXES = {code: sex for sex, code in _GENDERS.items()}
_DATE_DIGITS = {"day": 8, "month": 6, "year": 4, "age": 4}
_SERIAL_BYTES = 8


class CardClaims(Struct, frozen=True):
    """What a valid QR says; `birth` is YYYYMMDD, cut to what is known, or empty."""

    number: str
    serial: str
    name: str
    birth: str
    sex: str
    issued_at: datetime
    expires_at: datetime
    status_index: int
    kid: str


def sign_card(
    *,
    number: str,
    serial: str,
    name: str,
    birth_date: date | None,
    birth_precision: str,
    sex: str,
    issued_at: datetime,
    expires_at: datetime,
    status_index: int,
    ring: KeyRing,
) -> str:
    """Sign a card; a birth date is given only as precisely as it is known.

    The serial, sixteen hexadecimal digits, is this card's own; the status index is its place in
    the list of blocked cards.
    """
    identity: dict[int, Any] = {_NUMBER: number, _VERSION: "1.0", _LANGUAGE: "eng", _NAME: name}
    if birth_date is not None and birth_precision in _DATE_DIGITS:
        identity[_BORN] = birth_date.isoformat().replace("-", "")[: _DATE_DIGITS[birth_precision]]
    if sex in _GENDERS:
        identity[_GENDER] = _GENDERS[sex]
    claims = {
        _ISS: ISSUER,
        _EXP: int(expires_at.timestamp()),
        _IAT: int(issued_at.timestamp()),
        _CTI: bytes.fromhex(serial),
        _IDENTITY: identity,
        _STATUS_INDEX: status_index,
    }
    return seal(cbor2.dumps(claims), ring)


def verify_text(
    text: str, keys: PublicKeys, *, now: datetime | None = None
) -> CardClaims | Refusal:
    """Verify the text of a QR; it never raises, whatever the text is.

    Refuses with `cards.qr_unreadable`, `cards.qr_unknown_key`, `cards.qr_key_ended`,
    `cards.qr_forged` or `cards.qr_expired`.
    """
    at = now or datetime.now(UTC)
    envelope = open_envelope(text)
    if envelope is None:
        return Refusal("cards.qr_unreadable")
    distrust = _distrust(envelope, keys, at.date())
    if distrust is not None:
        return distrust
    claims = _claims(envelope.payload, envelope.kid)
    if claims is None:
        return Refusal("cards.qr_unreadable")
    if claims.expires_at <= at:
        return Refusal("cards.qr_expired", {"day": f"{claims.expires_at:%d-%m-%Y}"})
    return claims


def _distrust(envelope: Envelope, keys: PublicKeys, today: date) -> Refusal | None:
    key = keys.by_id.get(envelope.kid)
    if key is None:
        return Refusal("cards.qr_unknown_key")
    if not envelope.signature_holds(key.public):
        return Refusal("cards.qr_forged")
    return None if key.verifies(today) else Refusal("cards.qr_key_ended")


def _claims(payload: bytes, kid: bytes) -> CardClaims | None:
    try:
        claims = cbor2.loads(payload)
        identity = claims[_IDENTITY]
        if claims[_ISS] != ISSUER or len(claims[_CTI]) != _SERIAL_BYTES:
            return None
        return CardClaims(
            number=str(identity[_NUMBER]),
            serial=claims[_CTI].hex(),
            name=str(identity[_NAME]),
            birth=str(identity.get(_BORN, "")),
            sex=_SEXES.get(identity.get(_GENDER), "unknown"),
            issued_at=datetime.fromtimestamp(claims[_IAT], UTC),
            expires_at=datetime.fromtimestamp(claims[_EXP], UTC),
            status_index=int(claims[_STATUS_INDEX]),
            kid=kid.hex(),
        )
    except Exception:  # noqa: BLE001 - a signed payload of another shape is no card
        return None
