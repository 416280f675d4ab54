"""The errors of Sehat: promises that were broken, each with a code and what to do next.

SehatError
├── ConfigError            a setting is unknown or cannot be used
├── DatabaseError          the database cannot be reached or is not ready
│   └── MigrationError     migrations are pending or one of them failed
├── PluginError            a plugin cannot be loaded
└── BrokenPromiseError     code asked for something that its contract forbids

What a person may expect to be told is no error: it is a `sehat.refusals.Refusal`.
"""

from __future__ import annotations

__all__ = [
    "BrokenPromiseError",
    "ConfigError",
    "DatabaseError",
    "MigrationError",
    "PluginError",
    "SehatError",
]


class SehatError(Exception):
    """Something that should never happen did; `message` says the next step.

    `detail` goes to the log only and never holds data about a patient.
    """

    code = "sehat.error"

    def __init__(self, message: str, *, code: str | None = None, detail: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.detail = detail


class ConfigError(SehatError):
    """The operator wrote a setting that Sehat does not know or cannot use."""

    code = "sehat.config"


class DatabaseError(SehatError):
    """The database cannot be reached, or is not the one that Sehat needs."""

    code = "sehat.database"


class MigrationError(DatabaseError):
    """The tables are not those of this version, or a migration failed."""

    code = "sehat.migration"


class PluginError(SehatError):
    """A plugin's package or manifest cannot be used as it is; `place` says where, as file:line."""

    code = "sehat.plugin"

    def __init__(self, message: str, *, place: str = "") -> None:
        super().__init__(message)
        self.place = place


class BrokenPromiseError(SehatError):
    """A developer called something outside the contract that its docstring states."""

    code = "sehat.promise"
