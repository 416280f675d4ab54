"""What a listener is given: the context of the event's tenant, and which event it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sehat.tenancy.context import TenantContext

__all__ = ["ListenerContext"]


@dataclass(slots=True, kw_only=True)
class ListenerContext(TenantContext):
    """The system's context in the event's tenant; `event_id` is the same at every try."""

    event_id: UUID
    occurred_at: datetime
