"""Sessions: a random token in a cookie, its SHA-256 in the database, a copy in the process."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import Struct, field

if TYPE_CHECKING:
    from sehat.changes import Changes
    from sehat.config import Settings
    from sehat.db.pool import Pool
    from sehat.tenancy.context import Staff

__all__ = ["Grant", "SessionStore", "SignedIn"]

_TOKEN_BYTES = 32
_TOUCH_EVERY = timedelta(minutes=1)

_LOAD = """
select s.id, s.user_id, s.seen_at, s.password_at, s.ends_at, u.login, u.name, u.locale,
  u.density, u.character_keys,
  (select coalesce(array_agg(row(m.tenant_id, m.covers_branch, r.code,
      array(select permission from role_permission where role_id = r.id))), '{}')
   from membership m join role r on r.id = m.role_id where m.user_id = u.id) as grants,
  o.confirmed_at is not null as second_step,
  o.confirmed_at is null and exists (
    select from membership m join role r on r.id = m.role_id join tenant t on t.id = m.tenant_id
    where m.user_id = u.id and t.settings -> 'second_step_roles' ? r.code) as must_set_up
from user_session s join user_account u on u.id = s.user_id
  left join user_totp o on o.user_id = u.id
where s.token_hash = $1 and s.revoked_at is null and u.disabled_at is null and s.ends_at > $2
"""


class Grant(Struct, frozen=True):
    """A role held at a tenant, perhaps over its branch."""

    tenant_id: UUID
    covers_branch: bool
    role: str
    permissions: frozenset[str]


class SignedIn(Struct):
    """A session with its user and all that the user was granted."""

    session_id: UUID
    token_hash: bytes
    user_id: UUID
    login: str
    name: str
    locale: str
    password_at: datetime
    seen_at: datetime
    ends_at: datetime
    grants: tuple[Grant, ...]
    second_step: bool = False
    """Whether codes of an app are set up."""
    must_set_up: bool = False
    """Whether a role asks for the second step and it is not set up yet."""
    density: str = "comfortable"
    character_keys: bool = True
    """Whether / and ? act outside of fields (WCAG 2.1.4 lets them be turned off)."""
    touched_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    csrf_token: str = ""
    """Token of the forms shown to this session, made when the first is asked for."""
    staff: dict[UUID, Staff | None] = field(default_factory=dict)
    """What the user may do at a tenant, as the door found out; gone with this copy."""


class SessionStore(Struct):
    """Starts, finds and ends sessions.

    A found session is kept in the process. Every process drops it when the database tells that
    it was revoked, and asks again after a second while nothing can be heard.
    """

    pool: Pool
    settings: Settings
    changes: Changes
    clock: Callable[[], datetime]
    _known: dict[bytes, SignedIn] = field(default_factory=dict)
    _drops: int = 0

    def __post_init__(self) -> None:
        self.changes.on("session", self._drop)

    @property
    def idle_limit(self) -> timedelta:
        """How long a session may be left alone."""
        return timedelta(minutes=self.settings.session_idle_minutes)

    async def start(self, user_id: UUID, *, device_id: UUID | None = None) -> str:
        """Open a session and return its token; the caller puts it into the cookie."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        now = self.clock()
        await self.pool.execute(
            "insert into user_session (token_hash, user_id, created_at, seen_at, password_at,"
            " ends_at, device_id) values ($1, $2, $3, $3, $3, $4, $5)",
            _hashed(token),
            user_id,
            now,
            now + timedelta(hours=self.settings.session_hours),
            device_id,
        )
        return token

    async def find(self, token: str) -> SignedIn | None:
        """The session of a token, unless it ended, was revoked or was left idle."""
        hashed = _hashed(token)
        now = self.clock()
        session = await self._known_or_loaded(hashed, now)
        if session is None or self._ended(session, now):
            self._known.pop(hashed, None)
            return None
        if now - session.seen_at > _TOUCH_EVERY:
            session.seen_at = now
            await self.pool.execute(
                "update user_session set seen_at = $2 where id = $1", session.session_id, now
            )
        return session

    async def still(self, token_hash: bytes) -> SignedIn | None:
        """The session as it stands, without counting as use of it: for streams that stay open."""
        now = self.clock()
        session = await self._known_or_loaded(token_hash, now)
        if session is not None and self._ended(session, now):
            # Another process may have seen it used since this copy was made.
            session = await self._load(token_hash, now)
        return None if session is None or self._ended(session, now) else session

    async def _known_or_loaded(self, hashed: bytes, now: datetime) -> SignedIn | None:
        session = self._known.get(hashed)
        if session is not None and self.changes.fresh(session.touched_at):
            return session
        drops = self._drops
        session = await self._load(hashed, now)
        # A change heard while the row was on its way may have ended this very session.
        if session is not None and drops == self._drops:
            self._known[hashed] = session
        return session

    def _ended(self, session: SignedIn, now: datetime) -> bool:
        idle = timedelta(minutes=self.settings.session_idle_minutes)
        return session.ends_at <= now or session.seen_at + idle <= now

    async def password_given(self, session: SignedIn) -> None:
        """Note that password or code was given again, so that what asks for it may go on."""
        session.password_at = self.clock()
        session.staff.clear()
        await self.pool.execute(
            "update user_session set password_at = $2 where id = $1",
            session.session_id,
            session.password_at,
        )

    async def revoke(self, session_id: UUID) -> None:
        """End one session in every process."""
        await self.pool.execute(
            "update user_session set revoked_at = now() where id = $1", session_id
        )
        await self.changes.tell("session", str(session_id))

    async def revoke_user(self, user_id: UUID) -> None:
        """End every session of a user in every process."""
        await self.pool.execute(
            "update user_session set revoked_at = now() where user_id = $1 and revoked_at is null",
            user_id,
        )
        await self.changes.tell("session", str(user_id))

    async def _load(self, hashed: bytes, now: datetime) -> SignedIn | None:
        row = await self.pool.fetchrow(_LOAD, hashed, now)
        if row is None:
            return None
        return SignedIn(
            session_id=row["id"],
            token_hash=hashed,
            user_id=row["user_id"],
            login=row["login"],
            name=row["name"],
            locale=row["locale"],
            density=row["density"],
            character_keys=row["character_keys"],
            password_at=row["password_at"],
            seen_at=row["seen_at"],
            ends_at=row["ends_at"],
            grants=tuple(
                Grant(tenant_id, branch, role, frozenset(permissions))
                for tenant_id, branch, role, permissions in row["grants"]
            ),
            second_step=row["second_step"],
            must_set_up=row["must_set_up"],
        )

    def _drop(self, what: str) -> None:
        """Drop one session, those of one user, or all; at a thousand desks one signs out often."""
        self._drops += 1
        for hashed, session in list(self._known.items()):
            if what in ("all", str(session.session_id), str(session.user_id)):
                del self._known[hashed]


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
