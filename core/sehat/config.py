"""Settings: defaults, then `sehat.toml`, then `SEHAT_*` variables; unknown names are errors."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from sehat.errors import ConfigError

__all__ = ["Settings", "load_settings"]

_PREFIX = "SEHAT_"
# Read by the tests, never by the platform.
_FOREIGN = frozenset({"SEHAT_REAL_DATA"})


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an operator may set; sizes and times carry their unit in the name."""

    data: Path = Path(".sehat")
    """Folder of the embedded server, its secrets and the card keys."""
    host: str = "127.0.0.1"
    port: int = 8700
    database_url: str = ""
    """A PostgreSQL 17 or newer with the roles of Sehat; empty means the embedded server."""
    app_url: str = ""
    """Log-in of the walled role; needed with `database_url`."""
    platform_url: str = ""
    """Log-in of the platform role; needed with `database_url`."""
    secret: str = ""
    """Key for form tokens; empty means the one kept beside the embedded server."""
    secure_cookies: bool = False
    """True behind TLS: cookies then carry Secure and the __Host- prefix."""
    pool_size: int = 8
    """Connections of a process for its pages; more would wait for each other."""
    session_idle_minutes: int = 30
    session_hours: int = 12
    scan_hours: int = 4
    """How long a scanned card keeps the record open for that hospital."""
    resign_minutes: int = 10
    """After so many minutes signing asks for the password again."""
    safe_mode: bool = False
    """True loads the core alone, without plugins."""
    jobs: bool = True
    """False leaves events, messages and jobs to other processes: this one serves pages alone."""
    sms_gateway: str = ""
    """`simulator` shows messages on a page and sends none; `http` asks a provider; empty keeps
    them waiting."""
    sms_url: str = ""
    """Where the provider takes a message by POST; https, unless it is this machine."""
    sms_status_url: str = ""
    """Where it is asked what became of one; `{id}` stands for its number."""
    sms_sender: str = ""
    """The registered header (sender id)."""
    sms_entity: str = ""
    """The DLT id of the sending entity."""
    sms_api_key: str = ""
    sms_api_key_file: str = ""
    """A file that holds the key, in place of `sms_api_key`."""
    sms_format: str = "json"
    """`json` or `form`."""
    sms_fields: dict[str, str] = {}
    """The provider's names for to, from, text, template_id, entity_id, reference, unicode, and in
    its answers id and status; in sehat.toml alone."""
    sms_templates: dict[str, str] = {}
    """`code.language` → the DLT id of that text; in sehat.toml alone."""
    sms_seconds: float = 5.0
    """How long the provider may take to answer."""
    webhook_hosts: tuple[str, ...] = ()
    """Hosts of the own network that webhooks may call; in sehat.toml alone."""
    log_json: bool = False


def load_settings(
    file: Path | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """Read the settings.

    Raises:
        ConfigError: a name is unknown or a value cannot be read; the message names it.
    """
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    file = file or Path(environment.get("SEHAT_CONFIG", "sehat.toml"))
    if file.exists():
        values |= _read(file)
    for name, value in environment.items():
        if name.startswith(_PREFIX) and name not in _FOREIGN | {"SEHAT_CONFIG"}:
            values[name.removeprefix(_PREFIX).lower()] = value
    if url := environment.get("DATABASE_URL"):
        values.setdefault("database_url", url)
    _refuse_unknown(values)
    try:
        return msgspec.convert(values, Settings, strict=False, dec_hook=_decode)
    except msgspec.ValidationError as error:
        raise ConfigError(
            f"A setting cannot be used: {error}. Correct it and start again."
        ) from None


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{file.name} cannot be read: {error}. Correct it and start again."
        ) from None


def _refuse_unknown(values: Mapping[str, Any]) -> None:
    known = Settings.__struct_fields__
    for name in values:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise ConfigError(f"There is no setting {name!r}.{hint}")


def _decode(kind: type, value: Any) -> Any:  # noqa: ANN401 - msgspec's hook is untyped
    if kind is Path:
        return Path(str(value))
    raise NotImplementedError(kind)
