"""What the states of a token are called."""

from __future__ import annotations

from collections.abc import Mapping

from sehat.api import marked as _

__all__ = ["STATES"]

STATES: Mapping[str, str] = {
    "registered": _("Waiting"),
    "called": _("Called"),
    "in_room": _("In room"),
    "done": _("Done"),
    "no_show": _("Missed call"),
    "skipped": _("Skipped"),
    "returned": _("Waiting again"),
    "left": _("Left"),
    "sent_for_test": _("At tests"),
    "back": _("Back from tests"),
}
