"""`sehat card`: verify a QR's text anywhere, and publish the keys that verify it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

if TYPE_CHECKING:
    from sehat.api import Refusal
    from sehat_cards.domain.qr import CardClaims

__all__ = ["card"]

_KEY_LIST = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def card() -> None:
    """Verify health cards without a database, and publish the keys for it."""


@card.command()
@click.argument("text")
@click.option("--keys", required=True, type=_KEY_LIST, help="The city's list of public keys.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def verify(ctx: click.Context, text: str, keys: Path, *, as_json: bool) -> None:
    """Verify TEXT, which a scanner types when it reads the QR of a card.

    It needs no network and no database. Exit status: 0 the card is genuine, 1 it is not,
    2 wrong usage.
    """
    from sehat_cards.domain.public_keys import CardKeyError, PublicKeys  # noqa: PLC0415 - first use
    from sehat_cards.domain.qr import CardClaims, verify_text  # noqa: PLC0415 - first use

    try:
        claims = verify_text(text.strip(), PublicKeys.read(keys))
    except CardKeyError as error:
        raise click.UsageError(error.message) from None
    genuine = isinstance(claims, CardClaims)
    facts = _genuine(claims) if isinstance(claims, CardClaims) else _refused(claims)
    if as_json:
        click.echo(json.dumps({"valid": genuine, **facts}, ensure_ascii=False, indent=2))
    else:
        click.echo("Genuine." if genuine else "Not accepted.")
        for name, value in facts.items():
            click.echo(f"  {name.replace('_', ' '):<13} {value or 'not recorded'}")
    ctx.exit(0 if genuine else 1)


@card.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, writable=True))
def keys(file: Path) -> None:
    """Write this city's public keys to FILE, for everybody who verifies cards."""
    from sehat.api import load_settings  # noqa: PLC0415 - first use
    from sehat_cards.domain.keys import KeyRing  # noqa: PLC0415 - first use

    published = KeyRing.open(load_settings().data).public_keys.published()
    file.write_text(json.dumps(published, indent=2) + "\n", encoding="utf-8")
    click.echo(f"Wrote {len(published['keys'])} public key(s) to {file}.")


def _genuine(claims: CardClaims) -> dict[str, object]:
    return {
        "number": claims.number,
        "serial": claims.serial,
        "name": claims.name,
        "born": claims.birth or None,
        "sex": claims.sex,
        "issued": claims.issued_at.isoformat(),
        "expires": claims.expires_at.isoformat(),
        "status_index": claims.status_index,
        "key": claims.kid,
        "note": "Whether the card was blocked since, only the city's own list can say.",
    }


def _refused(refusal: Refusal) -> dict[str, object]:
    from sehat_cards.errors import REFUSALS  # noqa: PLC0415 - first use

    return {
        "code": refusal.code,
        "reason": REFUSALS[refusal.code] % dict(refusal.parameters),
    }
