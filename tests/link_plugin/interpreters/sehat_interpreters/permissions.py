"""Rights of those who ask for an interpreter and of those who note who came."""

from __future__ import annotations

from sehat.api import Permission

__all__ = ["PERMISSIONS"]

PERMISSIONS = (
    Permission(
        "interpreters.ask", "Ask for an interpreter", ("registration_clerk", "nurse", "doctor")
    ),
    Permission("interpreters.note", "Note who interpreted", ("doctor",)),
)
