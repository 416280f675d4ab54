"""The key ring of this process, opened when the first card is signed or scanned."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from sehat_cards.domain.keys import KeyRing

if TYPE_CHECKING:
    from sehat.api import Arrival

__all__ = ["ring_of"]


def ring_of(arrival: Arrival) -> KeyRing:
    """The ring that lies in the installation's data folder."""
    return _open(arrival.platform.settings.data)


@functools.lru_cache(maxsize=4)
def _open(folder: Path) -> KeyRing:
    return KeyRing.open(folder)
