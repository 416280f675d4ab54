"""An authenticator app for tests: shows codes of a secret, never one that it has shown before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pyotp

__all__ = ["Authenticator"]

STEP_SECONDS = 30


@dataclass(slots=True)
class Authenticator:
    """Somebody's phone, whose clock is the city's."""

    secret: str
    clock: Callable[[], datetime]
    shown: int = -1

    def code(self) -> str:
        """A code that counts now, of the earliest step that is left; three fit into one step."""
        now = int(self.clock().timestamp()) // STEP_SECONDS
        self.shown = max(self.shown + 1, now - 1)
        return pyotp.TOTP(self.secret).generate_otp(self.shown)

    def at(self, steps: int) -> str:
        """The code of so many steps from now, whether it was shown or not."""
        now = int(self.clock().timestamp()) // STEP_SECONDS
        return pyotp.TOTP(self.secret).generate_otp(now + steps)
