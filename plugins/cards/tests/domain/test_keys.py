"""The signing key and the public list beside it."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from sehat_cards.domain.keys import KEY_LIST, SIGNING_KEY, KeyRing
from sehat_cards.domain.public_keys import CardKeyError, PublicKeys
from sehat_cards.domain.qr import CardClaims, verify_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def pem(private: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    return private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def test_key_is_made_once_for_its_owner_alone(tmp_path: Path):
    first = KeyRing.open(tmp_path / "new")

    assert KeyRing.open(tmp_path / "new").kid == first.kid
    assert stat.S_IMODE((tmp_path / "new" / SIGNING_KEY).stat().st_mode) == 0o600
    assert sorted(p.name for p in (tmp_path / "new").iterdir()) == [KEY_LIST, SIGNING_KEY]


def test_key_is_one_for_all_who_come_first_at_once(tmp_path: Path):
    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(KeyRing.open, [tmp_path] * 16))

    assert len({ring.kid for ring in rings}) == 1


def test_key_that_others_may_read_is_refused(tmp_path: Path):
    KeyRing.open(tmp_path)
    (tmp_path / SIGNING_KEY).chmod(0o640)

    with pytest.raises(CardKeyError, match="chmod 600"):
        KeyRing.open(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no key at all",
        pem(ed25519.Ed25519PrivateKey.generate()),
        pem(ec.generate_private_key(ec.SECP384R1())),
    ],
    ids=["empty", "damaged", "another kind", "another curve"],
)
def test_key_of_another_kind_is_refused(tmp_path: Path, content: bytes):
    (tmp_path / SIGNING_KEY).write_bytes(content)
    (tmp_path / SIGNING_KEY).chmod(0o600)

    with pytest.raises(CardKeyError, match="backup"):
        KeyRing.open(tmp_path)


def test_key_that_was_changed_still_verifies_its_cards(tmp_path: Path, signed: Callable[..., str]):
    old = KeyRing.open(tmp_path)
    text = signed(ring=old)
    (tmp_path / SIGNING_KEY).unlink()

    new = KeyRing.open(tmp_path)

    assert new.kid != old.kid
    assert [key.status for key in new.public_keys.by_id.values()] == ["retired", "active"]
    assert isinstance(verify_text(text, new.public_keys), CardClaims)
    assert isinstance(verify_text(signed(ring=new), new.public_keys), CardClaims)


def test_key_that_was_revoked_signs_no_more(tmp_path: Path):
    published = KeyRing.open(tmp_path).public_keys.published()
    published["keys"][0]["status"] = "revoked"
    (tmp_path / KEY_LIST).write_text(json.dumps(published))

    with pytest.raises(CardKeyError, match="move it away"):
        KeyRing.open(tmp_path)


def test_key_list_is_read_as_it_was_published(tmp_path: Path):
    ring = KeyRing.open(tmp_path)

    assert PublicKeys.read(tmp_path / KEY_LIST).published() == ring.public_keys.published()
    assert "PRIVATE" not in (tmp_path / KEY_LIST).read_text()


@pytest.mark.parametrize(
    "change",
    [
        {"kid": "0000000000000000"},
        {"spki": "AAAA"},
        {"spki": "not base64!"},
        {"status": "trusted"},
        {"retire": "next year"},
        {"not_before": None},
    ],
    ids=str,
)
def test_key_list_that_was_tampered_with_is_refused(tmp_path: Path, change: dict[str, str]):
    published = KeyRing.open(tmp_path).public_keys.published()
    published["keys"][0].update(change)
    (tmp_path / "list.json").write_text(json.dumps(published))

    with pytest.raises(CardKeyError, match="fetch it anew"):
        PublicKeys.read(tmp_path / "list.json")


@pytest.mark.parametrize("content", ["", "[]", "{}", "7", '{"keys": 7}', '{"keys": [7]}', "\0"])
def test_key_list_that_is_none_is_refused(tmp_path: Path, content: str):
    (tmp_path / "list.json").write_text(content)

    with pytest.raises(CardKeyError):
        PublicKeys.read(tmp_path / "list.json")
