"""What a route declares: who may open it, read by the door from the handler's `opt`."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

__all__ = ["Access", "anyone", "holder", "needs", "signed_in"]


class Access(Struct, frozen=True):
    """Who may open a route.

    `permission` is held in the tenant of the path; `open_to` says who may come without one:
    `anyone`, `signed_in` or `holder` of an address of the plugin `part_of`. `example` names the
    factory that makes a row for the tests of walls.
    """

    permission: str = ""
    open_to: str = ""
    example: str = ""
    part_of: str = ""
    before_second_step: bool = False
    """Whether somebody may come whose role asks for a second step that is not set up yet."""

    @property
    def plugin(self) -> str:
        """The plugin whose gate must be open: the permission's prefix, core parts excepted."""
        prefix = self.part_of or self.permission.partition(".")[0]
        return "" if prefix in CORE_PREFIXES else prefix


CORE_PREFIXES = frozenset({"", "admin", "people", "record"})
"""Permission prefixes of the core's own parts, which no switch turns off."""


def needs(permission: str, *, example: str = "") -> dict[str, Any]:
    """For those who hold a permission in the tenant of the path."""
    return {"access": Access(permission=permission, example=example)}


def signed_in(*, before_second_step: bool = False) -> dict[str, Any]:
    """For everybody who is signed in."""
    return {"access": Access(open_to="signed_in", before_second_step=before_second_step)}


def anyone() -> dict[str, Any]:
    """For everybody, signed in or not."""
    return {"access": Access(open_to="anyone")}


def holder(plugin: str, *, example: str) -> dict[str, Any]:
    """For whoever holds an address of a plugin that nobody can guess, without signing in.

    The door opens where the tenant of the path has the plugin switched on; the handler has to check
    the address itself, and answers a wrong one as an address without a route.
    """
    return {"access": Access(open_to="holder", example=example, part_of=plugin)}
