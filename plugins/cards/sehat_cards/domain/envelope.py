"""The signed envelope of a card: `SEHAT1:` and Base45 of zlib of a COSE_Sign1 with ES256.

Base45 is RFC 9285, COSE_Sign1 is RFC 9052; the layers are those of the European health
certificates. The library signs; opening takes one shape of envelope only and counts every byte
before it unpacks, because a stranger wrote it.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import base45
import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from msgspec import Struct

if TYPE_CHECKING:
    from sehat_cards.domain.keys import KeyRing

__all__ = ["MOST_BYTES", "PREFIX", "Envelope", "open_envelope", "seal"]

PREFIX = "SEHAT1:"
MOST_BYTES = 4096
"""A card's envelope is a tenth of this; more is refused before it is unpacked further."""

_ALG, _KID, _ES256, _SIGN1_TAG = 1, 4, -7, 18
_HALF = 32
"""Bytes of each half of a P-256 signature."""


class Envelope(Struct, frozen=True):
    """An opened envelope, whose signature nobody has checked yet."""

    protected: bytes
    kid: bytes
    payload: bytes
    signature: bytes

    def signature_holds(self, public: ec.EllipticCurvePublicKey) -> bool:
        """Whether this key signed the payload (RFC 9052, section 4.4)."""
        signed = cbor2.dumps(["Signature1", self.protected, b"", self.payload])
        r, s = (int.from_bytes(h, "big") for h in (self.signature[:_HALF], self.signature[_HALF:]))
        try:
            public.verify(encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True


def seal(payload: bytes, ring: KeyRing) -> str:
    """Sign a payload and wrap it for a QR."""
    from cwt import COSE, COSEAlgs, COSEHeaders, COSEKey  # noqa: PLC0415 - only signing needs it

    key = COSEKey.from_pem(ring.pem(), kid=ring.kid)
    headers = {COSEHeaders.ALG: COSEAlgs.ES256}
    signed = COSE.new().encode(payload, key, headers, {COSEHeaders.KID: ring.kid})
    wrapped: bytes = base45.b45encode(zlib.compress(signed, 9))
    return PREFIX + wrapped.decode()


def open_envelope(text: str) -> Envelope | None:
    """Unwrap the text of a QR, or nothing where it is not exactly such an envelope."""
    if not text.startswith(PREFIX) or len(text) > MOST_BYTES:
        return None
    try:
        return _parts(_inflate(base45.b45decode(text[len(PREFIX) :])))
    except Exception:  # noqa: BLE001 - a stranger's bytes may break any of the decoders
        return None


def _inflate(packed: bytes) -> bytes:
    inflate = zlib.decompressobj()
    raw = inflate.decompress(packed, MOST_BYTES)
    if not inflate.eof or inflate.unused_data:
        raise ValueError("cut off, too long, or followed by something")
    return raw


def _parts(raw: bytes) -> Envelope | None:
    message = cbor2.loads(raw)
    protected, unprotected, payload, signature = message.value
    envelope = Envelope(protected, unprotected[_KID], payload, signature)
    # Written again it must be the same bytes, so nothing can hide in another spelling.
    same = cbor2.dumps(
        cbor2.CBORTag(_SIGN1_TAG, [protected, {_KID: envelope.kid}, payload, signature])
    )
    fits = len(signature) == 2 * _HALF and cbor2.loads(protected) == {_ALG: _ES256}
    types = {type(part) for part in (protected, envelope.kid, payload, signature)}
    return envelope if fits and same == raw and types == {bytes} else None
