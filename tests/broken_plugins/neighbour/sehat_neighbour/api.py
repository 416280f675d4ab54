"""What the neighbour lends to others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sehat.api import Event


@dataclass(frozen=True, slots=True)
class Side:
    """Beside the neighbour's page."""


class Closed(Event, frozen=True, kw_only=True):
    """Something was closed."""

    event_name: ClassVar[str] = "neighbour.closed.v1"
