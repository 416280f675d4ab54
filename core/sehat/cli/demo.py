"""`sehat demo`: a fresh clone to a small working city, then it serves."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from typing import Any

import rich_click as click

from sehat.cli.serve import refuse_taken_port, run_server
from sehat.config import Settings, load_settings

__all__ = ["demo"]

SIGN_INS = (
    ("registration clerk", "clerk"),
    ("doctor", "doctor"),
    ("nurse", "nurse"),
    ("medical superintendent", "ms"),
    ("hospital administrator", "admin"),
    ("records auditor", "auditor"),
    ("pharmacist", "pharmacist"),
    ("store keeper", "store"),
    ("laboratory technician", "lab"),
    ("second technician", "lab2"),
    ("cashier", "cashier"),
)


@click.command()
@click.option("--reset", is_flag=True, help="Begin anew: drop the demo's database first.")
@click.option("--persons", type=int, default=20_000, show_default=True, help="Residents.")
@click.option("--no-serve", is_flag=True, help="Make the city and stop.")
def demo(*, reset: bool, persons: int, no_serve: bool) -> None:
    """Make the demo city where there is none, say who can sign in, and serve it.

    A second run keeps the data and starts in seconds. SEHAT_DATA and SEHAT_PORT let several run
    side by side.
    """
    os.environ.setdefault("SEHAT_SMS_GATEWAY", "simulator")
    settings = load_settings()
    if not no_serve:
        refuse_taken_port(settings.host, settings.port)
    if reset:
        _reset(settings)
    began = time.perf_counter()
    sample = asyncio.run(_prepare(settings, persons))
    click.echo(f"ready in {time.perf_counter() - began:.1f} s", err=True)
    _say_sign_ins(settings, sample)
    if not no_serve:
        sys.stdout.flush()
        run_server(settings.host, settings.port)


def _reset(settings: Settings) -> None:
    from sehat.db.server import EmbeddedServer  # noqa: PLC0415 - only where it is needed

    EmbeddedServer(settings.data).destroy()
    (settings.data / "card-qr.svg").unlink(missing_ok=True)


async def _prepare(settings: Settings, persons: int) -> Any:  # noqa: ANN401 - a row
    import asyncpg  # noqa: PLC0415 - on first use

    from sehat.db.bring_up import bring_up  # noqa: PLC0415
    from sehat.demo.load import load_city, refresh_city  # noqa: PLC0415
    from sehat.plugins.loader import load_plugins  # noqa: PLC0415
    from sehat.terminology.load import load_own  # noqa: PLC0415

    plugins = load_plugins()
    addresses = await bring_up(settings, plugins=plugins)
    owner = await asyncpg.connect(addresses.owner)
    try:
        if not await owner.fetchval("select count(*) from tenant"):
            say = _Progress()
            await load_city(settings, addresses, plugins, persons=persons, say=say)
            say.done()
        else:
            await load_own(owner)
        await refresh_city(owner, plugins)
        return await owner.fetchrow(
            "select c.number, c.qr, p.name, p.mobile, extract(year from p.birth_date)::int as year"
            " from cards_card c join person p on p.id = c.person_id"
            " where c.status = 'active' and c.kind = 'permanent' and p.birth_date is not null"
            " and p.guardian_name is not null and p.name like '% %' order by c.status_index limit 1"
        )
    finally:
        await owner.close()


class _Progress:
    """Tells each step and how long the one before took, on standard error."""

    def __init__(self) -> None:
        self._since = time.perf_counter()
        self._open = False

    def __call__(self, step: str) -> None:
        self.done()
        self._since, self._open = time.perf_counter(), True
        click.echo(f"  {step} …", nl=False, err=True)

    def done(self) -> None:
        if self._open:
            click.echo(f" {time.perf_counter() - self._since:.1f} s", err=True)
        self._open = False


def _say_sign_ins(settings: Settings, sample: Any) -> None:  # noqa: ANN401 - a row
    from sehat.demo.hospitals import HOSPITALS  # noqa: PLC0415 - on first use
    from sehat.demo.load import PASSWORD  # noqa: PLC0415

    click.echo(f"\nSehat, a synthetic city   http://{settings.host}:{settings.port}")
    click.echo(f"Password of everybody     {PASSWORD}\n")
    click.echo(f"  {'role':<24}" + "".join(f"{h.slug:<22}" for h in HOSPITALS))
    for role, word in SIGN_INS:
        click.echo(f"  {role:<24}" + "".join(f"{word + '.' + h.slug:<22}" for h in HOSPITALS))
    click.echo(f"  {'city administrator':<24}admin.city")
    if sample is None:
        return
    _show_card(settings, sample)


def _show_card(settings: Settings, sample: Any) -> None:  # noqa: ANN401 - a row
    import segno  # noqa: PLC0415 - on first use

    number = sample["number"]
    picture = settings.data / "card-qr.svg"
    segno.make(sample["qr"], error="q", micro=False).save(str(picture), scale=4)
    click.echo(f"\nA health card              {number[:3]}-{number[3:7]}-{number[7:]}")
    click.echo(f"Its holder                 {sample['name']}")
    click.echo(
        f"Second fact when typed     birth year {sample['year']}, or {sample['mobile'][-4:]}"
    )
    click.echo(f"Its QR as a picture        {picture}")
    click.echo("Its QR as a scanner types it:\n")
    click.echo(sample["qr"] + "\n")
    if sys.stdout.isatty():
        segno.make(sample["qr"], error="l", micro=False).terminal(compact=True)
