"""The public keys of the city: the list by which anybody verifies a card, anywhere."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import Struct

from sehat.api import SehatError

__all__ = ["CardKeyError", "PublicKey", "PublicKeys", "key_id"]

Status = Literal["active", "retired", "revoked"]


class CardKeyError(SehatError):
    """The operator's key file cannot be read, or a list of public keys is not one of ours."""

    code = "cards.keys"


def key_id(public: ec.EllipticCurvePublicKey) -> bytes:
    """The first eight bytes of SHA-256 over the key's SPKI."""
    return hashlib.sha256(_spki(public)).digest()[:8]


class PublicKey(Struct, frozen=True):
    """A listed key: an active one signs, a retired one only verifies, a revoked one neither."""

    kid: bytes
    public: ec.EllipticCurvePublicKey
    not_before: date
    retire: date
    status: Status

    def verifies(self, today: date) -> bool:
        """Whether a verifier may trust its signatures on this day."""
        return self.status != "revoked" and self.not_before <= today < self.retire

    def published(self) -> dict[str, str]:
        """The key as an entry of the published list."""
        return {
            "kid": self.kid.hex(),
            "alg": "ES256",
            "spki": base64.b64encode(_spki(self.public)).decode(),
            "not_before": self.not_before.isoformat(),
            "retire": self.retire.isoformat(),
            "status": self.status,
        }


class PublicKeys(Struct, frozen=True):
    """The keys that a verifier knows, by key id."""

    by_id: Mapping[bytes, PublicKey]

    @classmethod
    def of(cls, keys: Iterable[PublicKey]) -> PublicKeys:
        """Make a list of these keys."""
        return cls({key.kid: key for key in keys})

    @classmethod
    def read(cls, path: Path) -> PublicKeys:
        """Read a published list.

        Raises:
            CardKeyError: the file is missing or is not such a list.
        """
        try:
            return cls.of(_listed(entry) for entry in json.loads(path.read_bytes())["keys"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise CardKeyError(
                f"{path} is no list of card keys; fetch it anew from the city.",
                detail=type(error).__name__,
            ) from None

    def published(self) -> dict[str, list[dict[str, str]]]:
        """The list as it is published."""
        return {"keys": [key.published() for key in self.by_id.values()]}


def _spki(public: ec.EllipticCurvePublicKey) -> bytes:
    return public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _listed(entry: Mapping[str, str]) -> PublicKey:
    public = serialization.load_der_public_key(base64.b64decode(entry["spki"], validate=True))
    if not isinstance(public, ec.EllipticCurvePublicKey) or key_id(public).hex() != entry["kid"]:
        raise ValueError("a key does not match its id")
    status: Status = get_args(Status)[get_args(Status).index(entry["status"])]
    return PublicKey(
        key_id(public),
        public,
        date.fromisoformat(entry["not_before"]),
        date.fromisoformat(entry["retire"]),
        status,
    )
