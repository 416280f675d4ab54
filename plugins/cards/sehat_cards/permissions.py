"""What may be done with health cards, and who begins with it."""

from __future__ import annotations

from sehat.api import Permission
from sehat.api import marked as _

__all__ = ["PERMISSIONS"]

CLERK = "registration_clerk"

PERMISSIONS = (
    Permission("cards.find_card", _("Find a person by card"), (CLERK, "doctor", "nurse")),
    Permission("cards.issue_card", _("Issue health cards"), (CLERK,)),
    Permission("cards.block_card", _("Block lost cards"), (CLERK,)),
    Permission("cards.see_card", _("See and print cards"), (CLERK,)),
)
