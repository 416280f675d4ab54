"""The signed QR: genuine or refused, whatever the text is."""

from __future__ import annotations

import zlib
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import base45
import cbor2
import pytest
from cryptography.hazmat.primitives import serialization
from cwt import COSE, COSEKey
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sehat.api import Refusal
from sehat_cards.domain.envelope import MOST_BYTES, PREFIX, seal
from sehat_cards.domain.keys import KeyRing
from sehat_cards.domain.public_keys import PublicKeys
from sehat_cards.domain.qr import CardClaims, verify_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sehat_cards.domain.public_keys import PublicKey

    Sign = Callable[..., str]


def code_of(outcome: CardClaims | Refusal) -> str:
    return outcome.code if isinstance(outcome, Refusal) else "genuine"


def packed(text: str) -> bytes:
    return base45.b45decode(text[len(PREFIX) :])


def wrap(raw: bytes) -> str:
    return PREFIX + base45.b45encode(zlib.compress(raw)).decode()


def test_qr_says_what_was_signed(ring: KeyRing, signed: Sign):
    claims = verify_text(signed(), ring.public_keys)

    assert isinstance(claims, CardClaims)
    assert (claims.number, claims.serial, claims.name) == (
        "49141777634",
        "0f1e2d3c4b5a6978",
        "Sunita Devi",
    )
    assert (claims.birth, claims.sex, claims.status_index) == ("19870309", "female", 20_999_999)
    assert claims.expires_at - claims.issued_at == timedelta(days=3650)


@pytest.mark.parametrize(
    ("precision", "born"),
    [("day", "19870309"), ("month", "198703"), ("year", "1987"), ("age", "1987"), ("unknown", "")],
)
def test_qr_tells_a_birth_date_as_far_as_it_is_known(
    ring: KeyRing, signed: Sign, precision: str, born: str
):
    claims = verify_text(signed(birth_precision=precision), ring.public_keys)

    assert isinstance(claims, CardClaims)
    assert claims.birth == born


def test_qr_of_somebody_hardly_known_is_genuine(ring: KeyRing, signed: Sign):
    text = signed(name="अज्ञात", birth_date=None, birth_precision="unknown", sex="unknown")
    claims = verify_text(text, ring.public_keys)

    assert isinstance(claims, CardClaims)
    assert (claims.name, claims.birth, claims.sex) == ("अज्ञात", "", "unknown")


def test_qr_holds_the_listed_claims_and_no_other(ring: KeyRing, signed: Sign):
    public = ring.private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )

    # Read by the library alone, as a verifier of somebody else's would.
    payload = COSE.new().decode(
        zlib.decompress(packed(signed())), COSEKey.from_pem(public, kid=ring.kid)
    )
    claims = cbor2.loads(payload)

    assert set(claims) == {1, 4, 6, 7, 169, -65537}
    assert claims[169] == {
        1: "49141777634",
        2: "1.0",
        3: "eng",
        4: "Sunita Devi",
        8: "19870309",
        9: 2,
    }


def test_qr_with_any_byte_changed_is_refused(ring: KeyRing, signed: Sign):
    text = signed()
    raw = zlib.decompress(packed(text))
    for at in range(len(raw)):
        for bit in (0x01, 0x20, 0x80):
            changed = raw[:at] + bytes([raw[at] ^ bit]) + raw[at + 1 :]
            assert code_of(verify_text(wrap(changed), ring.public_keys)) != "genuine", (at, bit)


def test_qr_with_any_letter_changed_is_refused(ring: KeyRing, signed: Sign):
    text = signed()
    for at, letter in enumerate(text):
        for other in "0A:" if letter not in "0A:" else "1B":
            changed = text[:at] + other + text[at + 1 :]
            assert code_of(verify_text(changed, ring.public_keys)) != "genuine", at


def test_qr_cut_off_anywhere_is_refused(ring: KeyRing, signed: Sign):
    text = signed()
    for length in range(len(text)):
        assert code_of(verify_text(text[:length], ring.public_keys)) == "cards.qr_unreadable"


@given(st.text())
def test_qr_of_any_text_never_raises(text: str):
    assert code_of(verify_text(text, PublicKeys({}))) == "cards.qr_unreadable"
    assert code_of(verify_text(PREFIX + text, PublicKeys({}))) == "cards.qr_unreadable"


@given(st.binary(max_size=400))
def test_qr_of_any_bytes_never_raises(raw: bytes):
    assert code_of(verify_text(wrap(raw), PublicKeys({}))) == "cards.qr_unreadable"


nested = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.integers() | st.text(), inner),
    max_leaves=8,
)


@given(nested)
def test_qr_of_any_signed_payload_never_raises(ring: KeyRing, payload: object):
    text = seal(cbor2.dumps(payload), ring)

    assert code_of(verify_text(text, ring.public_keys)) == "cards.qr_unreadable"


@pytest.mark.parametrize(
    "raw",
    [
        b"\xd2" + b"\x81" * 3_000,
        b"\xd2\x9b\x0f" + b"\xff" * 7,
        b"\xd2\x5b\x0f" + b"\xff" * 7,
        b"\xc5\x82\x1b\x7f" + b"\xff" * 7 + b"\x01",
        b"\xd8\x1c\x81" * 1_000,
    ],
    ids=["deep", "huge array", "huge bytes", "huge number", "shared"],
)
def test_qr_of_hostile_cbor_is_refused(raw: bytes):
    assert code_of(verify_text(wrap(raw), PublicKeys({}))) == "cards.qr_unreadable"


def test_qr_that_unpacks_to_a_flood_is_refused(ring: KeyRing, signed: Sign):
    bomb = zlib.compress(zlib.decompress(packed(signed())) + bytes(2_000_000))
    text = PREFIX + base45.b45encode(bomb).decode()

    assert len(text) < MOST_BYTES
    assert code_of(verify_text(text, ring.public_keys)) == "cards.qr_unreadable"


def test_qr_longer_than_any_card_is_refused(ring: KeyRing, signed: Sign):
    text = signed() + "0" * 5_000_000

    assert code_of(verify_text(text, ring.public_keys)) == "cards.qr_unreadable"


def test_qr_with_something_behind_it_is_refused(ring: KeyRing, signed: Sign):
    for behind in (b"\0", packed(signed())):
        text = PREFIX + base45.b45encode(packed(signed()) + behind).decode()
        assert code_of(verify_text(text, ring.public_keys)) == "cards.qr_unreadable"


def test_qr_with_an_unsigned_header_added_is_refused(ring: KeyRing, signed: Sign):
    message = cbor2.loads(zlib.decompress(packed(signed())))
    message.value[1][5] = b"slipped in"

    assert (
        code_of(verify_text(wrap(cbor2.dumps(message)), ring.public_keys)) == "cards.qr_unreadable"
    )


def test_qr_of_another_city_is_refused(signed: Sign, tmp_path: Path):
    text = signed(ring=KeyRing.open(tmp_path / "other"))

    assert code_of(verify_text(text, KeyRing.open(tmp_path).public_keys)) == "cards.qr_unknown_key"


def test_qr_that_borrows_a_key_id_is_refused(ring: KeyRing, signed: Sign, tmp_path: Path):
    forger = KeyRing.open(tmp_path)
    forger.kid = ring.kid

    assert code_of(verify_text(signed(ring=forger), ring.public_keys)) == "cards.qr_forged"


def test_qr_expires_to_the_second(ring: KeyRing, signed: Sign):
    end = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    text = signed(expires_at=end)

    before = verify_text(text, ring.public_keys, now=end - timedelta(seconds=1))
    after = verify_text(text, ring.public_keys, now=end)

    assert isinstance(before, CardClaims)
    assert after == Refusal("cards.qr_expired", {"day": f"{end:%d-%m-%Y}"})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": "retired"}, "genuine"),
        ({"status": "revoked"}, "cards.qr_key_ended"),
        ({"retire": date(2020, 1, 1)}, "cards.qr_key_ended"),
        ({"not_before": date(2999, 1, 1)}, "cards.qr_key_ended"),
    ],
)
def test_qr_is_as_good_as_its_key(
    ring: KeyRing, signed: Sign, changes: dict[str, object], code: str
):
    key: PublicKey = replace(ring.public_keys.by_id[ring.kid], **changes)

    assert code_of(verify_text(signed(), PublicKeys.of([key]))) == code
