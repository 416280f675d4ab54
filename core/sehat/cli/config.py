"""`sehat config`: every setting, what it is and which place decided it."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import rich_click as click

from sehat.cli.output import print_rows
from sehat.config import Settings, load_settings

__all__ = ["config", "origins"]

_HIDDEN = "(hidden)"
_SECRETS = frozenset({"secret", "sms_api_key"})


@click.group()
def config() -> None:
    """Show the settings and where they stand."""


@config.command()
@click.option("--origin", is_flag=True, help="Say which place decided each setting.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(*, origin: bool, as_json: bool) -> None:
    """Every setting with its value; keys and passwords are hidden."""
    settings, places = load_settings(), origins(os.environ)
    rows = [
        {"name": name, "value": _shown(name, getattr(settings, name)), "origin": places[name]}
        for name in Settings.__struct_fields__
    ]
    columns = ("name", "value", "origin") if origin else ("name", "value")
    print_rows(rows, columns, as_json=as_json)


def origins(environment: Mapping[str, str]) -> dict[str, str]:
    """Setting → the variable or file that decided it, or `default`, as `load_settings` reads them.

    A variable comes before the file, and DATABASE_URL counts only where nothing else names the
    database.
    """
    file = Path(environment.get("SEHAT_CONFIG", "sehat.toml"))
    written = tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    places = {}
    for name in Settings.__struct_fields__:
        if f"SEHAT_{name.upper()}" in environment:
            places[name] = f"SEHAT_{name.upper()}"
        elif name in written:
            places[name] = str(file)
        elif name == "database_url" and environment.get("DATABASE_URL"):
            places[name] = "DATABASE_URL"
        else:
            places[name] = "default"
    return places


def _shown(name: str, value: Any) -> Any:  # noqa: ANN401 - a setting of any type
    if name in _SECRETS and value:
        return _HIDDEN
    if name.endswith("_url") and value:
        return _without_password(str(value))
    return str(value) if isinstance(value, Path) else value


def _without_password(url: str) -> str:
    try:
        password = urlsplit(url).password
    except ValueError:
        return _HIDDEN
    if password is None and "password" in url:
        return _HIDDEN
    return url.replace(f":{password}@", f":{_HIDDEN}@") if password else url
