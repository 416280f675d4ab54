"""The schema gate: a plugin whose tables are not those of its version takes no part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sehat.db.stopped import find_stopped
from sehat.plugins.loader import put_aside

if TYPE_CHECKING:
    from pathlib import Path

    from sehat.db.pool import Pool
    from sehat.plugins.loader import Plugins

__all__ = ["check_schema"]

STAGE = "schema"


async def check_schema(plugins: Plugins, pool: Pool) -> None:
    """Put the plugins aside that have pending migrations, and those that need them.

    Their routes answer 503, their events wait, and their jobs do not run, until `sehat migrate`
    has run and this process is started again. The files in `migrations/` are counted, because
    Piccolo's own way to them would bring a code formatter into every process.
    """
    if not plugins.live:
        return
    rows = await pool.fetch("select app_name, count(*) as ran from migration group by app_name")
    ran = {row["app_name"]: row["ran"] for row in rows}
    stopped = await find_stopped(pool)
    for plugin in plugins.live:
        pending = _present(plugin.folder / "migrations")[ran.get(plugin.name, 0) :]
        if not plugin.live or (not pending and plugin.package not in stopped):
            continue
        if found := stopped.get(plugin.package):
            put_aside(plugin, plugins, STAGE, f"{found.migration} stopped: {found.reason}")
            plugin.place, plugin.traceback = found.place, found.traceback
        else:
            told = f"{len(pending)} migrations are pending; run `sehat migrate`, then start again"
            put_aside(plugin, plugins, STAGE, told)
            plugin.place = f"{plugin.package}/migrations/{pending[0]}.py"


def _present(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")
