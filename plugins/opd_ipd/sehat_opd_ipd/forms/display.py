"""The form that makes a hall display."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from sehat.api import FormModel

__all__ = ["DisplayForm"]


class DisplayForm(FormModel):
    """Where it hangs, whose calls it shows, what it speaks and how it looks."""

    name: str = Field(min_length=1, max_length=60)
    theme: Literal["light", "dark"] = "dark"
    queues: list[UUID] = Field(default_factory=list)
    languages: list[Literal["hi", "en", "pa", "ur"]] = Field(default_factory=list)
