"""The city's signing key, in a file that only its owner reads, beside the list of all keys."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec.structs import replace

from sehat_cards.domain.public_keys import CardKeyError, PublicKey, PublicKeys, key_id

__all__ = ["KEY_LIST", "SIGNING_KEY", "KeyRing"]

SIGNING_KEY = "card-signing-key.pem"
KEY_LIST = "card-keys.json"

LISTED_FOR = timedelta(days=365 + 3660)
"""A key signs for a year at most, and its last card may be valid for ten more."""


class KeyRing:
    """The signing key of an installation, in a file that only its owner reads, and its list.

    To change the key, move `card-signing-key.pem` away and start again: a new key is made, and
    the old one stays on the list as retired. To revoke one, write so into `card-keys.json`.
    """

    def __init__(self, private: ec.EllipticCurvePrivateKey, public_keys: PublicKeys) -> None:
        self.private = private
        self.public_keys = public_keys
        self.kid = key_id(private.public_key())

    @classmethod
    def open(cls, folder: Path) -> KeyRing:
        """Read the key of a data folder, making it on first use.

        Raises:
            CardKeyError: a file is not what it should be, others may read the key, or the list
                says that it signs no more.
        """
        path = folder / SIGNING_KEY
        if not path.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_once(path, _pem(ec.generate_private_key(ec.SECP256R1())))
        private = _read_private(path)
        ring = cls(private, _keep_list(folder / KEY_LIST, private.public_key()))
        if ring.public_keys.by_id[ring.kid].status != "active":
            raise CardKeyError(f"The list says that {path} signs no more: move it away.")
        return ring

    def pem(self) -> bytes:
        """The signing key as PEM, for the library that signs; never to be stored or sent."""
        return _pem(self.private)


def _keep_list(path: Path, signing: ec.EllipticCurvePublicKey) -> PublicKeys:
    keys = PublicKeys.read(path) if path.exists() else PublicKeys({})
    if key_id(signing) in keys.by_id:
        return keys
    today = datetime.now(UTC).date()
    new = PublicKey(key_id(signing), signing, today, today + LISTED_FOR, "active")
    old = (replace(k, status="retired") if k.status == "active" else k for k in keys.by_id.values())
    keys = PublicKeys.of([*old, new])
    _draft(path, json.dumps(keys.published(), indent=2).encode()).replace(path)
    return keys


def _read_private(path: Path) -> ec.EllipticCurvePrivateKey:
    if path.stat().st_mode & 0o077:
        raise CardKeyError(f"Others may read {path}: change its key, then run chmod 600 on it.")
    try:
        loaded = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise CardKeyError(
            f"{path} is damaged; restore it from the backup.", detail=type(error).__name__
        ) from None
    if not isinstance(loaded, ec.EllipticCurvePrivateKey) or loaded.curve.name != "secp256r1":
        raise CardKeyError(f"{path} holds no P-256 key; restore it from the backup.")
    return loaded


def _write_once(path: Path, content: bytes) -> None:
    # Two processes may come first at once: the link succeeds for one, and both read its key.
    draft = _draft(path, content)
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def _draft(path: Path, content: bytes) -> Path:
    """A file beside another, for our eyes only."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return Path(name)


def _pem(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
