"""`sehat card`: verify a QR's text anywhere, and publish the keys that verify it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import rich_click as click

__all__ = ["card"]


@click.group()
def card() -> None:
    """Verify health cards without a database, and publish their keys."""


@card.command()
@click.argument("text")
@click.option(
    "--keys", required=True, type=click.Path(path_type=Path, exists=True), help="Published list."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def verify(text: str, keys: Path, *, as_json: bool) -> None:
    """Verify TEXT, the text of a QR; exit status 0 if it holds, 1 if not, 2 for wrong usage."""
    from sehat.api import Refusal, refusal_msgid  # noqa: PLC0415 - on first use
    from sehat_cards.domain.keys import CardKeyError, PublicKeys  # noqa: PLC0415
    from sehat_cards.domain.qr import verify_text  # noqa: PLC0415

    _declare()
    try:
        claims = verify_text(text, PublicKeys.read(keys))
    except CardKeyError as error:
        raise click.UsageError(error.message) from None
    if isinstance(claims, Refusal):
        message = refusal_msgid(claims) % dict(claims.parameters)
        click.echo(json.dumps({"valid": False, "code": claims.code}) if as_json else message)
        sys.exit(1)
    shown = {"valid": True, **{k: str(v) for k, v in asdict(claims).items()}}
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False))
    else:
        click.echo(f"The signature holds: {claims.name}, card {claims.number}")
        click.echo(f"Valid until {claims.expires_at:%d-%m-%Y}; whether it was blocked, only the")
        click.echo("city's list can say.")


@card.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def keys(file: Path) -> None:
    """Write the public keys of this installation to FILE, for verifiers."""
    from sehat.api import load_settings  # noqa: PLC0415 - on first use
    from sehat_cards.domain.keys import KeyRing  # noqa: PLC0415

    published = KeyRing.open(load_settings().data).published()
    file.write_text(json.dumps(published, indent=2) + "\n", encoding="utf-8")
    click.echo(f"wrote {file}")


def _declare() -> None:
    from sehat.api import declare_words  # noqa: PLC0415 - on first use
    from sehat_cards.errors import REFUSALS  # noqa: PLC0415

    declare_words(REFUSALS)
