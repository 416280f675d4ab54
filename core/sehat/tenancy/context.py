"""The one thing handed around: who acts, in which tenant, inside which transaction."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from sehat.audit.append import append_audit
from sehat.events.outbox import Event, publish_event
from sehat.notify.messages import put_message
from sehat.record.reading import RecordReader
from sehat.refusals import Refusal

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.plugins.presence import Presence
    from sehat.refusals import Refusal

__all__ = ["Actor", "Service", "Staff", "System", "TenantContext", "TenantRef"]


@dataclass(frozen=True, slots=True)
class TenantRef:
    """A tenant as every page needs it."""

    id: UUID
    slug: str
    kind: str
    name: str
    name_i18n: Mapping[str, str] = field(default_factory=dict)
    parent_id: UUID | None = None
    zone: str = "Asia/Kolkata"
    locality: str | None = None
    theme: str = ""
    """Name of the theme it chose; empty for Sehat's own."""

    def title(self, locale: str) -> str:
        """The name in a language, or the maintained one."""
        return self.name_i18n.get(locale, self.name)


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody of the staff, with what they may do in the bound tenant."""

    user_id: UUID
    login: str
    name: str
    session_id: UUID
    password_at: datetime
    permissions: frozenset[str] = frozenset()
    roles: tuple[str, ...] = ()
    kind = "staff"


@dataclass(frozen=True, slots=True)
class Service(Staff):
    """A program that reads for the tenant; its id stands where a user's would."""

    kind = "service"


@dataclass(frozen=True, slots=True)
class System:
    """The platform itself, at the word of an operator or a job."""

    name: str
    permissions: frozenset[str] = frozenset()
    kind = "system"
    user_id: UUID | None = None


Actor = Staff | System

Promise = TypeVar("Promise")


@dataclass(slots=True)
class TenantContext:
    """Tenant, actor, clock and transaction of one request, job or command."""

    tenant: TenantRef
    actor: Actor
    db: Connection
    now: datetime
    locale: str = "en"
    idempotency_key: UUID | None = None
    presence: Presence | None = None
    """The plugins that take part here; whoever asks plugins cannot do without."""
    touched: list[tuple[str, UUID]] = field(default_factory=list)
    """What is told to all who look once the transaction is committed."""
    told: set[str] = field(default_factory=set)
    """Topics of which other processes hear after the commit."""
    _savepoints: int = 0

    @property
    def business_date(self) -> date:
        """The day that `now` belongs to in the tenant's zone."""
        return self.now.astimezone(ZoneInfo(self.tenant.zone)).date()

    def local(self, at: datetime) -> datetime:
        """A time in the tenant's zone."""
        return at.astimezone(ZoneInfo(self.tenant.zone))

    @property
    def record(self) -> RecordReader:
        """The door to the record of a person."""
        return RecordReader(self.db, self.actor.user_id)

    def allowed(self, permission: str) -> bool:
        """Whether the actor holds a permission here."""
        return permission in self.actor.permissions

    async def audit(
        self,
        action: str,
        *,
        entity: str,
        entity_id: UUID | None = None,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """Write what is being changed, in the same transaction."""
        await append_audit(
            self.db,
            tenant_id=self.tenant.id,
            actor_id=self.actor.user_id,
            actor_kind=self.actor.kind,
            action=action,
            entity=entity,
            entity_id=entity_id,
            before=before,
            after=after,
        )

    def port(self, protocol: type[Promise]) -> Promise | Refusal | None:
        """What a plugin bound for a Protocol; None where no plugin that is on here binds it.

        Refuses with `plugins.guard_missing` where one promised it, is on here and does not work.
        """
        from sehat.plugins.ports import bound_port  # noqa: PLC0415 - plugins know the context

        return bound_port(self, protocol)

    async def publish(self, event: Event) -> None:
        """Put an event into the outbox; it is told after the transaction commits."""
        await publish_event(self.db, tenant_id=self.tenant.id, event=event)
        self.told.add("events")

    async def notify(
        self,
        code: str,
        *,
        to: str,
        locale: str,
        parameters: Mapping[str, str],
        key: str | None = None,
        at: datetime | None = None,
        until: datetime | None = None,
    ) -> UUID | Refusal:
        """Put a message into the outbox of messages; it is sent after the transaction commits.

        Args:
            code: of a template that a plugin registers.
            to: the mobile number of the person.
            locale: the person's language, such as `hi`.
            parameters: what fills the slots, in the person's language.
            key: the reason, such as the booking's id; the same reason makes one message.
            at: not before this time.
            until: not after this time; a reminder that is late is given up, and shown so.

        Refuses with `people.mobile`.

        Raises:
            BrokenPromiseError: the template is not registered, or the parameters do not fill it.
        """
        self.told.add("messages")
        return await put_message(
            self.db,
            tenant_id=self.tenant.id,
            code=code,
            to=to,
            locale=locale,
            parameters=parameters,
            key=key,
            at=at,
            until=until,
        )

    def touch(self, topic: str, key: UUID) -> None:
        """Say that something changed; after the commit all are told who look at it.

        `topic` is the name of a board or what boards watch, such as `opd_ipd.queue`.
        """
        self.touched.append((topic, key))

    @contextlib.asynccontextmanager
    async def savepoint(self) -> AsyncIterator[Savepoint]:
        """Undo what happens inside where an error is raised or `undo()` is called."""
        self._savepoints += 1
        point = Savepoint(f"sp{self._savepoints}")
        await self.db.execute(f"savepoint {point.name}")
        try:
            yield point
        except BaseException:
            await self.db.execute(f"rollback to savepoint {point.name}")
            raise
        if point.undone:
            await self.db.execute(f"rollback to savepoint {point.name}")
        await self.db.execute(f"release savepoint {point.name}")


class Savepoint(Struct):
    """A point of a transaction that can be returned to."""

    name: str
    undone: bool = False

    def undo(self) -> None:
        """Return to this point when the block ends."""
        self.undone = True
