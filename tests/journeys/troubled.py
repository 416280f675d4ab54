"""A plugin that makes trouble beside the consultation, as tests install it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sehat.testing.packages import MANIFEST, install_plugin

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["install_troubled"]

CODE = """
import os
from pathlib import Path
from sehat.api import SlotFill, hookimpl

async def failing(ctx, side):
    if Path(os.environ["TROUBLE"]).exists():
        raise RuntimeError("Sunita has a secret")
    return {"text": "the trouble is over"}

async def slow(ctx, side):
    await ctx.db.execute("select pg_sleep(20)")
    return {"text": "never"}

async def later(ctx, side):
    count = await ctx.db.fetchval(
        "select count(*) from record_entry where person_id = $1", side.person_id)
    return {"text": f"{count} entries were read"}

class Troubled:
    @hookimpl
    def register_slots(self):
        side, box = "opd_ipd.patient.side", "troubled/box.html"
        return [
            SlotFill(side, "troubled.failing", "Failing box", box, failing, weight=1),
            SlotFill(side, "troubled.slow", "Slow box", box, slow, weight=2),
            SlotFill(side, "troubled.later", "Later box", box, later, weight=3, mode="lazy"),
        ]

plugin = Troubled()
"""

BOX = """
{% from "kit/page.html" import panel %}
{% call panel("Troubled", "info") %}<div class="body"><p>{{ text }}</p></div>{% endcall %}
"""


def install_troubled(site: Path) -> None:
    """Write the plugin into a folder that a server finds by PYTHONPATH."""
    manifest = MANIFEST + '[requires]\nopd_ipd = ">=0.1"\n'
    install_plugin(site, "troubled", CODE, manifest=manifest)
    templates = site / "sehat_troubled" / "templates" / "troubled"
    templates.mkdir(parents=True)
    (templates / "box.html").write_text(BOX, encoding="utf-8")
