"""Paging by a cursor: the time and id of the last row shown, so that new rows move nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

__all__ = ["read_cursor", "write_cursor"]


def write_cursor(at: datetime, row_id: UUID) -> str:
    """The cursor after a row, for an address."""
    return f"{at.timestamp():.6f}~{row_id}"


def read_cursor(text: str) -> tuple[datetime, UUID] | None:
    """The row that a cursor names; nothing where the text is none of ours."""
    at, _, row_id = text.partition("~")
    try:
        return datetime.fromtimestamp(float(at), UTC), UUID(row_id)
    except (ValueError, OverflowError, OSError):
        return None
