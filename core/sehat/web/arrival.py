"""What the door found out about a request: who, where, in which language, with which form."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from sehat.errors import BrokenPromiseError
from sehat.tenancy.context import Staff, TenantContext, TenantRef
from sehat.web.formats import day_text

if TYPE_CHECKING:
    from litestar import Request

    from sehat.auth.sessions import SignedIn
    from sehat.platform import Platform
    from sehat.plugins.presence import Presence

__all__ = [
    "Arrival",
    "Ctx",
    "Form",
    "Here",
    "Shown",
    "arrival_of",
    "provide_arrival",
    "provide_ctx",
]

KEY = "sehat.arrival"

Form = dict[str, list[str]]
"""Fields of a form in the order they came; a field may come more than once."""


class Shown(dict[str, str]):
    """Text by field of a form, for templates; a field without text is empty."""

    def __missing__(self, field: str) -> str:
        return ""


@dataclass(slots=True)
class Arrival:
    """A request that passed the door."""

    platform: Platform
    request_id: str
    path: str
    locale: str
    theme: str = "auto"
    counter: str = ""
    """What was chosen last at this counter, such as the queue that its people go to."""
    csrf_token: str = ""
    session: SignedIn | None = None
    tenant: TenantRef | None = None
    staff: Staff | None = None
    presence: Presence | None = None
    slots_until: float | None = None
    """When the inline fills of this page must be done, by the loop's clock."""
    by_script: bool = False
    """Whether a script of a page asks, which wants the piece and no page around it."""
    form: Form = field(default_factory=dict)
    body_hash: bytes = b""
    since: int = 0
    """What was touched up to this id is in whatever this request reads."""

    @property
    def plugins(self) -> frozenset[str]:
        """The plugins that the tenant of the path switched on."""
        return self.presence.switches.on if self.presence else frozenset()

    def takes_part(self, plugin: str) -> bool:
        """Whether a plugin is on at the tenant of the path and live in this process."""
        return self.presence is not None and self.presence.takes_part(plugin)

    @property
    def here(self) -> TenantRef:
        """The tenant of the path.

        Raises:
            BrokenPromiseError: the route has none; only call it below `/{tenant}`.
        """
        if self.tenant is None:
            raise BrokenPromiseError("This route has no tenant in its path.")
        return self.tenant

    @property
    def person(self) -> Staff:
        """The member of staff who asks.

        Raises:
            BrokenPromiseError: the route is open to those who are not signed in.
        """
        if self.staff is None:
            raise BrokenPromiseError("Nobody of the staff has come through this route.")
        return self.staff

    @property
    def now(self) -> datetime:
        """The time in UTC."""
        return self.platform.clock()

    @property
    def business_date(self) -> date:
        """The day in the tenant's zone."""
        return self.now.astimezone(ZoneInfo(self.here.zone)).date()

    def local(self, at: datetime) -> datetime:
        """A time in the tenant's zone."""
        return at.astimezone(ZoneInfo(self.here.zone))

    def named(self, name: str, translations: str) -> str:
        """A maintained name in the reader's language; `translations` is JSON by language."""
        found: str = msgspec.json.decode(translations).get(self.locale, name)
        return found

    def day_text(self, day: date) -> str:
        """A day as pages show it, such as 23 Nov 2026."""
        return day_text(day, self.locale)

    def field(self, name: str) -> str:
        """The first value of a form's field without its outer spaces, or nothing."""
        values = self.form.get(name)
        return values[0].strip() if values else ""

    @property
    def typed(self) -> Shown:
        """What was typed, by field, to be shown again."""
        return Shown({name: values[0] for name, values in self.form.items()})

    @property
    def key(self) -> UUID | None:
        """The request key that the form carries, so that it counts once."""
        with contextlib.suppress(ValueError):
            return UUID(self.field("_key"))
        return None

    @contextlib.asynccontextmanager
    async def begin(self) -> AsyncIterator[TenantContext]:
        """Open the transaction of this request, bound to its tenant."""
        async with self.platform.begin(
            self.here,
            self.person,
            locale=self.locale,
            idempotency_key=self.key,
            presence=self.presence,
        ) as ctx:
            yield ctx

    def touch(self, topic: str, key: UUID) -> None:
        """Tell all who look that something changed, after a statement that was sent alone."""
        self.platform.touch(self.here.id, topic, key)


def arrival_of(scope: Any) -> Arrival:  # noqa: ANN401 - an ASGI scope
    """The arrival that the door left in the scope."""
    arrival: Arrival = scope[KEY]
    return arrival


async def provide_arrival(request: Request[Any, Any, Any]) -> Arrival:
    """Litestar dependency: the arrival, without a transaction."""
    return arrival_of(request.scope)


Here = NamedDependency[SkipValidation[Arrival]]
"""A handler's parameter `arrival`: who came, without a transaction."""


async def provide_ctx(arrival: Here) -> AsyncGenerator[TenantContext, None]:
    """Litestar dependency: the tenant's context in an open transaction.

    It asks for `arrival` so that the two are provided one after the other: side by side they run
    in tasks of their own, and a transaction opened there is none in the handler's context.
    """
    async with arrival.begin() as ctx:
        yield ctx


Ctx = NamedDependency[SkipValidation[TenantContext]]
"""A handler's parameter `ctx`: the tenant's context in a transaction that ends with the handler."""
