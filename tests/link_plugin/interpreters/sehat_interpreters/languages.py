"""The languages that are interpreted, by their ISO 639 codes."""

from __future__ import annotations

__all__ = ["LANGUAGES"]

LANGUAGES = {"sat": "Santali", "brx": "Bodo", "mni": "Meitei", "ins": "Indian Sign Language"}
