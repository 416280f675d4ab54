"""Column types that Piccolo does not have: the key inside a tenant and the time-sorted id."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from piccolo.columns import ForeignKey
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults import uuid as defaults

from sehat.ids import uuid7

__all__ = ["UUID7", "TenantKey"]


class UUID7(defaults.UUID7):
    """The default of an id: `sehat_uuid7()` in the database, `uuid7()` in Python."""

    @property
    def postgres(self) -> str:
        """The SQL default; the function is made when the database is prepared."""
        return "sehat_uuid7()"

    def python(self) -> UUID:
        """A new id minted by the application."""
        return uuid7()


class TenantKey(ForeignKey[Any]):
    """A foreign key whose constraint is `(tenant_id, column)`, made by `tenant_table()`.

    Piccolo joins along it as along any foreign key; only the REFERENCES clause is left out,
    because a key of one column would let a row point into another tenant.
    """

    def __init__(self, references: Any, **options: Any) -> None:  # noqa: ANN401 - as Piccolo's
        options.setdefault("on_delete", OnDelete.restrict)
        super().__init__(references, **options)

    @property
    def ddl(self) -> str:
        """The column's definition without REFERENCES."""
        return super().ddl.split(" REFERENCES ")[0] + " DEFAULT null"
