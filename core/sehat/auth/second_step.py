"""The second step of signing in: codes by time (RFC 6238) and recovery codes on paper."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import pyotp

from sehat.audit.append import append_audit
from sehat.auth.sealing import seal, unseal
from sehat.refusals import Refusal, declare_words

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.platform import Platform

__all__ = [
    "begin_second_step",
    "code_counts",
    "confirm_second_step",
    "drop_second_step",
    "is_code",
    "new_recovery_codes",
    "obliged_by",
    "qr_svg",
    "recovery_codes_left",
    "second_step_since",
    "unconfirmed_secret",
]

ISSUER = "Sehat"
DIGITS = 6
STEP_SECONDS = 30
DRIFT = 1
"""Steps by which the clock of an app may be early or late."""

RECOVERY_CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_HALF = 5

declare_words(
    {
        "auth.wrong_code": (
            "The code is not right. Wait for the next one, check the clock of the phone, and try"
            " again."
        ),
        "auth.no_second_step": "Set up the app first.",
        "auth.second_step_obliged": (
            "Your role at %(tenant)s asks for the second step, so it cannot be switched off."
        ),
    }
)

_COUNTS = """
update user_totp set last_counter = $2 where user_id = $1 and last_counter < $2 returning true
"""
_OBLIGED = """
select t.name from membership m join role r on r.id = m.role_id join tenant t on t.id = m.tenant_id
where m.user_id = $1 and t.settings -> 'second_step_roles' ? r.code order by t.name limit 1
"""


async def begin_second_step(platform: Platform, user_id: UUID) -> str:
    """Make a secret that counts once it was confirmed, and return it in base32."""
    secret = pyotp.random_base32()
    await platform.pool.execute(
        "insert into user_totp (user_id, sealed, created_at) values ($1, $2, $3)"
        " on conflict (user_id) do update set sealed = excluded.sealed,"
        " created_at = excluded.created_at, last_counter = 0"
        " where user_totp.confirmed_at is null",
        user_id,
        seal(platform.secret, secret, user_id),
        platform.clock(),
    )
    return secret


async def unconfirmed_secret(platform: Platform, user_id: UUID) -> str | None:
    """The secret that was begun and not confirmed; a confirmed one is never shown again."""
    sealed = await platform.pool.fetchval(
        "select sealed from user_totp where user_id = $1 and confirmed_at is null", user_id
    )
    return unseal(platform.secret, sealed, user_id) if sealed else None


async def confirm_second_step(platform: Platform, user_id: UUID, code: str) -> list[str] | Refusal:
    """Take the secret into use by a first code; return the recovery codes, shown this once.

    Refuses with `auth.no_second_step` or `auth.wrong_code`.
    """
    if await unconfirmed_secret(platform, user_id) is None:
        return Refusal("auth.no_second_step")
    if not await _by_app(platform, user_id, code):
        return Refusal("auth.wrong_code")
    async with platform.pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "update user_totp set confirmed_at = $2 where user_id = $1", user_id, platform.clock()
        )
        codes = await _write_codes(connection, user_id)
        await _audit(connection, "auth.second_step_on", by=user_id, of=user_id)
    await platform.changes.tell("session")
    return codes


async def new_recovery_codes(platform: Platform, user_id: UUID) -> list[str] | Refusal:
    """Replace the recovery codes; refuses with `auth.no_second_step`."""
    if await second_step_since(platform, user_id) is None:
        return Refusal("auth.no_second_step")
    async with platform.pool.acquire() as connection, connection.transaction():
        codes = await _write_codes(connection, user_id)
        await _audit(connection, "auth.recovery_codes_made", by=user_id, of=user_id)
    return codes


async def code_counts(platform: Platform, user_id: UUID, code: str) -> bool:
    """Whether a code of the app or a recovery code is right; each counts once."""
    if is_code(code):
        return await _by_app(platform, user_id, code)
    used = await platform.pool.fetchval(
        "update recovery_code set used_at = $3"
        " where user_id = $1 and code_hash = $2 and used_at is null returning true",
        user_id,
        _hashed(code),
        platform.clock(),
    )
    return bool(used)


async def drop_second_step(
    connection: Connection, *, of: UUID, by: UUID | None, tenant_id: UUID | None = None
) -> Refusal | None:
    """Take the second step off, by oneself, an administrator or the operator (None).

    Call it in a transaction.

    Refuses with `auth.no_second_step`. Where a role asks for it, the next sign-in sets it up.
    """
    gone = await connection.fetchval("delete from user_totp where user_id = $1 returning id", of)
    if gone is None:
        return Refusal("auth.no_second_step")
    await connection.execute("delete from recovery_code where user_id = $1", of)
    action = "auth.second_step_off" if by == of else "admin.second_step_reset"
    await _audit(connection, action, by=by, of=of, tenant_id=tenant_id)
    return None


async def obliged_by(platform: Platform, user_id: UUID) -> str | None:
    """Name of a tenant where a role of the user asks for the second step."""
    name: str | None = await platform.pool.fetchval(_OBLIGED, user_id)
    return name


async def second_step_since(platform: Platform, user_id: UUID) -> datetime | None:
    """When the second step was taken into use."""
    since: datetime | None = await platform.pool.fetchval(
        "select confirmed_at from user_totp where user_id = $1", user_id
    )
    return since


async def recovery_codes_left(platform: Platform, user_id: UUID) -> int:
    """How many recovery codes were not used yet."""
    left: int = await platform.pool.fetchval(
        "select count(*) from recovery_code where user_id = $1 and used_at is null", user_id
    )
    return left


def is_code(text: str) -> bool:
    """Whether a text looks like a code of the app."""
    return len(text) == DIGITS and text.isascii() and text.isdigit()


def qr_svg(secret: str, login: str) -> str:
    """The picture that an app scans, as SVG without a script."""
    import segno  # noqa: PLC0415 - few processes ever draw one

    address = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)
    picture: str = segno.make(address, error="m").svg_inline(border=2, omitsize=True, svgclass="qr")
    return picture


async def _by_app(platform: Platform, user_id: UUID, code: str) -> bool:
    sealed = await platform.pool.fetchval(
        "select sealed from user_totp where user_id = $1", user_id
    )
    if sealed is None or not is_code(code):
        return False
    maker = pyotp.TOTP(unseal(platform.secret, sealed, user_id), digits=DIGITS)
    step = int(platform.clock().timestamp()) // STEP_SECONDS
    for counter in range(step - DRIFT, step + DRIFT + 1):
        if hmac.compare_digest(maker.generate_otp(counter), code):
            return bool(await platform.pool.fetchval(_COUNTS, user_id, counter))
    return False


async def _write_codes(connection: Connection, user_id: UUID) -> list[str]:
    codes = [_random_code() for _ in range(RECOVERY_CODES)]
    await connection.execute("delete from recovery_code where user_id = $1", user_id)
    await connection.executemany(
        "insert into recovery_code (user_id, code_hash) values ($1, $2)",
        [(user_id, _hashed(code)) for code in codes],
    )
    return codes


def _random_code() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(2 * _HALF))
    return f"{letters[:_HALF]}-{letters[_HALF:]}"


def _hashed(code: str) -> bytes:
    plain = "".join(letter for letter in code.lower() if letter in _LETTERS)
    return hashlib.sha256(plain.encode()).digest()


async def _audit(
    connection: Connection, action: str, *, by: UUID | None, of: UUID, tenant_id: UUID | None = None
) -> None:
    await append_audit(
        connection,
        tenant_id=tenant_id,
        actor_id=by,
        actor_kind="staff" if by else "system",
        action=action,
        entity="user_account",
        entity_id=of,
    )
