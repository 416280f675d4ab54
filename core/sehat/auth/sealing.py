"""Secrets that have to be read again, kept encrypted (AES-256-GCM) with a key that no table has."""

from __future__ import annotations

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sehat.errors import ConfigError

__all__ = ["seal", "unseal"]

_KEY_BYTES = 32
_NONCE_BYTES = 12


def seal(secret: bytes, text: str, owner: UUID) -> bytes:
    """Encrypt a text for its owner; under another owner's row it cannot be read.

    Args:
        secret: the installation's secret, of which the key is derived (HKDF, SHA-256).
        text: what to keep.
        owner: the row's user.
    """
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(_key(secret)).encrypt(nonce, text.encode(), owner.bytes)


def unseal(secret: bytes, sealed: bytes, owner: UUID) -> str:
    """Decrypt what `seal` made.

    Raises:
        ConfigError: the secret is not the one it was sealed with, or the row was changed.
    """
    nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return AESGCM(_key(secret)).decrypt(nonce, body, owner.bytes).decode()
    except InvalidTag:
        raise ConfigError(
            "A second step cannot be read: the secret of this installation is not the one that it"
            " was sealed with. Bring the former secret back, or reset the second step."
        ) from None


def _key(secret: bytes) -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=b"sehat second step").derive(secret)
