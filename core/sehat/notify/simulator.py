"""The simulator: takes every message, sends none, and lets the page show them like an inbox."""

from __future__ import annotations

from sehat.notify.gateways import Letter, Posted, Rejected, Status

__all__ = ["UNREACHABLE", "Simulator"]

UNREACHABLE = "000"
"""Numbers that end so are taken and never reached; numbers that end in 001 are rejected."""


class Simulator:
    """A gateway for demo and tests, where nothing may reach a real telephone."""

    name = "simulator"
    keeps_text = True

    async def send(self, letter: Letter) -> Posted | Rejected:
        """Take it, unless its number asks for a rejection."""
        if letter.mobile.endswith("001"):
            return Rejected("blocked_number")
        return Posted(f"sim-{letter.mobile[-3:]}-{letter.id.hex[-12:]}")

    async def ask(self, gateway_id: str) -> Status:
        """Delivered, unless the number is one of the unreachable."""
        unreachable = gateway_id.startswith(f"sim-{UNREACHABLE}-")
        return Status.UNDELIVERED if unreachable else Status.DELIVERED

    async def close(self) -> None:
        """Nothing is open."""
