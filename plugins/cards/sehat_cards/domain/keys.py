"""Keys of the city: one that signs cards, and the public list that verifies them anywhere."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sehat.api import SehatError

__all__ = ["CardKeyError", "KeyRing", "PublicKeys", "key_id"]

SIGNS_FOR_DAYS = 365
"""A signing key is used for a year; it stays on the list until its last card has expired."""

LISTED_FOR_DAYS = SIGNS_FOR_DAYS + 3660


class CardKeyError(SehatError):
    """The operator's key file cannot be read, or a list of public keys is not one of ours."""

    code = "cards.keys"


def key_id(public: ec.EllipticCurvePublicKey) -> bytes:
    """The first eight bytes of SHA-256 over the key's SPKI."""
    spki = public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return hashlib.sha256(spki).digest()[:8]


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """The keys that a verifier trusts, by key id."""

    by_id: dict[bytes, ec.EllipticCurvePublicKey]

    @classmethod
    def read(cls, path: Path) -> PublicKeys:
        """Read a published list.

        Raises:
            CardKeyError: the file is missing or is not such a list.
        """
        try:
            keys = json.loads(path.read_text("utf-8"))["keys"]
            return cls({bytes.fromhex(k["kid"]): _public(k) for k in keys if _trusted(k)})
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CardKeyError(f"{path} is no list of card keys: {error}") from None


class KeyRing:
    """The signing key of an installation, kept in a file that only its owner reads."""

    def __init__(self, private: ec.EllipticCurvePrivateKey, made_at: datetime) -> None:
        self.private = private
        self.made_at = made_at
        self.kid = key_id(private.public_key())

    @classmethod
    def open(cls, folder: Path) -> KeyRing:
        """Read the key of a data folder, making it on first use.

        Raises:
            CardKeyError: the file is there but holds no P-256 key.
        """
        path = folder / "card-signing-key.pem"
        if not path.exists():
            _write_new(path)
        loaded = serialization.load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(loaded, ec.EllipticCurvePrivateKey):
            raise CardKeyError(f"{path} holds no P-256 key; restore it from the backup.")
        return cls(loaded, datetime.fromtimestamp(path.stat().st_mtime, UTC))

    @property
    def public_keys(self) -> PublicKeys:
        """The list as verifiers in this process use it."""
        return PublicKeys({self.kid: self.private.public_key()})

    def published(self) -> dict[str, object]:
        """The list as it is published."""
        spki = self.private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return {
            "keys": [
                {
                    "kid": self.kid.hex(),
                    "alg": "ES256",
                    "spki": base64.b64encode(spki).decode(),
                    "not_before": self.made_at.date().isoformat(),
                    "retire": (self.made_at + timedelta(days=LISTED_FOR_DAYS)).date().isoformat(),
                    "status": "active",
                }
            ]
        }


def _write_new(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    # Two processes may come first at once: the link succeeds for one, and both read its key.
    draft = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _public(key: dict[str, str]) -> ec.EllipticCurvePublicKey:
    loaded = serialization.load_der_public_key(base64.b64decode(key["spki"]))
    if not isinstance(loaded, ec.EllipticCurvePublicKey) or key_id(loaded).hex() != key["kid"]:
        raise ValueError(f"key {key['kid']} does not match its id")
    return loaded


def _trusted(key: dict[str, str]) -> bool:
    return key["status"] == "active"
