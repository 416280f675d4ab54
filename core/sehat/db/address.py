"""Where the database is, for each role, and the secret that goes with it."""

from __future__ import annotations

from msgspec import Struct

from sehat.config import Settings
from sehat.db.server import EmbeddedServer
from sehat.errors import ConfigError

__all__ = ["Addresses"]


class Addresses(Struct, frozen=True):
    """Log-ins by role; `owner` is only used by commands that migrate or load data."""

    app: str
    platform: str
    owner: str
    secret: bytes

    @classmethod
    def of(cls, settings: Settings) -> Addresses:
        """Take the operator's addresses, or those of the embedded server.

        Raises:
            ConfigError: `database_url` stands without its companions.
        """
        if settings.database_url:
            given = (settings.app_url, settings.platform_url, settings.secret)
            if not all(given):
                raise ConfigError(
                    "database_url needs app_url, platform_url and secret beside it; `sehat doctor`"
                    " says how to make the roles."
                )
            return cls(
                settings.app_url,
                settings.platform_url,
                settings.database_url,
                settings.secret.encode(),
            )
        server = EmbeddedServer(settings.data)
        return cls(
            app=server.dsn("sehat_app"),
            platform=server.dsn("sehat_platform"),
            owner=server.dsn("sehat_owner"),
            secret=server.secrets["session_secret"].encode(),
        )
