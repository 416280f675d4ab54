"""What the core itself offers: slots and lists on its own pages, and jobs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sehat.jobs.clearing import CORE_JOBS
from sehat.lists.access_log import ACCESS_LOG
from sehat.lists.members import MEMBERS
from sehat.plugins.slots import SlotPoint

__all__ = ["CORE_OFFERS", "HomePage"]


@dataclass(frozen=True, slots=True)
class HomePage:
    """The first page of a hospital on one of its days."""

    day: date


CORE_OFFERS: tuple[Any, ...] = (
    SlotPoint("core.home", HomePage),
    MEMBERS,
    ACCESS_LOG,
    *CORE_JOBS,
)
"""Values of the core, of the same types that plugins give."""
