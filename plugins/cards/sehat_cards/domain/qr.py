"""The signed QR of a card: a CWT that says who the card is for, and nothing clinical.

`SEHAT1:` and Base45 (RFC 9285) of zlib of COSE_Sign1 (RFC 9052) over a CWT (RFC 8392) with
ES256; the identity is MOSIP's claim 169. It verifies without a database or a network.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import base45
import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from sehat.api import Refusal

if TYPE_CHECKING:
    from sehat_cards.domain.keys import KeyRing, PublicKeys

__all__ = ["PREFIX", "CardClaims", "sign_card", "verify_text"]

PREFIX = "SEHAT1:"
ISSUER = "sehat"
MOST_BYTES = 4096
"""A card's token is a tenth of this; more is refused before it is unpacked further."""

_ISS, _EXP, _IAT, _CTI, _STATUS_INDEX, _CLAIM_169 = 1, 4, 6, 7, -65537, 169
_ES256 = -7
_SIGN1_TAG = 18
_P256_BYTES = 32
_GENDERS = {"male": 1, "female": 2, "other": 3}
_DATE_DIGITS = {"day": 8, "month": 6, "year": 4, "age": 4}


@dataclass(frozen=True, slots=True)
class CardClaims:
    """What a valid QR says."""

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
    """Sign a card; a birth date is given only as precisely as it is known."""
    from cwt import COSE, COSEAlgs, COSEHeaders, COSEKey  # noqa: PLC0415 - imported on first use

    identity: dict[int, Any] = {1: number, 2: "1.0", 3: "eng", 4: name}
    if birth_date is not None and birth_precision in _DATE_DIGITS:
        identity[8] = f"{birth_date:%Y%m%d}"[: _DATE_DIGITS[birth_precision]]
    if sex in _GENDERS:
        identity[9] = _GENDERS[sex]
    claims = {
        _ISS: ISSUER,
        _EXP: int(expires_at.timestamp()),
        _IAT: int(issued_at.timestamp()),
        _CTI: bytes.fromhex(serial),
        _STATUS_INDEX: status_index,
        _CLAIM_169: identity,
    }
    key = COSEKey.from_pem(_pem(ring), kid=ring.kid.hex())
    protected = {COSEHeaders.ALG: COSEAlgs.ES256}
    signed = COSE.new().encode(cbor2.dumps(claims), key, protected, {COSEHeaders.KID: ring.kid})
    encoded: str = base45.b45encode(zlib.compress(signed, 9)).decode()
    return PREFIX + encoded


def verify_text(
    text: str, keys: PublicKeys, *, now: datetime | None = None
) -> CardClaims | Refusal:
    """Verify the text of a QR.

    Refuses with `cards.qr_unreadable`, `cards.qr_unknown_key`, `cards.qr_forged` or
    `cards.qr_expired`; it never raises, whatever the text is.
    """
    token = _unpack(text)
    if token is None:
        return Refusal("cards.qr_unreadable")
    protected, kid, payload, signature = token
    public = keys.by_id.get(kid)
    if public is None:
        return Refusal("cards.qr_unknown_key")
    if not _signature_holds(public, protected, payload, signature):
        return Refusal("cards.qr_forged")
    claims = _claims(payload, kid)
    if claims is None:
        return Refusal("cards.qr_unreadable")
    if claims.expires_at <= (now or datetime.now(UTC)):
        return Refusal("cards.qr_expired", {"day": f"{claims.expires_at:%d-%m-%Y}"})
    return claims


def _pem(ring: KeyRing) -> bytes:
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - signing only

    return ring.private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _unpack(text: str) -> tuple[bytes, bytes, bytes, bytes] | None:
    if not text.startswith(PREFIX) or len(text) > MOST_BYTES:
        return None
    try:
        inflate = zlib.decompressobj()
        raw = inflate.decompress(base45.b45decode(text[len(PREFIX) :]), MOST_BYTES)
        if not inflate.eof or inflate.unused_data:
            return None
        message = cbor2.loads(raw)
        if isinstance(message, cbor2.CBORTag):
            message = message.value if message.tag == _SIGN1_TAG else None
        protected, unprotected, payload, signature = message
        if cbor2.loads(protected) != {1: _ES256}:
            return None
        kid = unprotected[4]
    except Exception:  # noqa: BLE001 - a stranger's bytes may break any of the decoders
        return None
    parts = (protected, kid, payload, signature)
    if not all(isinstance(part, bytes) for part in parts) or cbor2.dumps(message) != raw[1:]:
        return None
    return parts


def _signature_holds(
    public: ec.EllipticCurvePublicKey, protected: bytes, payload: bytes, signature: bytes
) -> bool:
    if len(signature) != 2 * _P256_BYTES:
        return False
    to_be_signed = cbor2.dumps(["Signature1", protected, b"", payload])
    r = int.from_bytes(signature[:_P256_BYTES], "big")
    s = int.from_bytes(signature[_P256_BYTES:], "big")
    try:
        public.verify(encode_dss_signature(r, s), to_be_signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _claims(payload: bytes, kid: bytes) -> CardClaims | None:
    try:
        claims = cbor2.loads(payload)
        identity = claims[_CLAIM_169]
        genders = {code: name for name, code in _GENDERS.items()}
        return CardClaims(
            number=str(identity[1]),
            serial=claims[_CTI].hex(),
            name=str(identity[4]),
            birth=str(identity.get(8, "")),
            sex=genders.get(identity.get(9, 0), "unknown"),
            issued_at=datetime.fromtimestamp(claims[_IAT], UTC),
            expires_at=datetime.fromtimestamp(claims[_EXP], UTC),
            status_index=int(claims[_STATUS_INDEX]),
            kid=kid.hex(),
        )
    except Exception:  # noqa: BLE001 - a signed payload of another shape is no card
        return None
