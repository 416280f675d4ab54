"""What the page of plugins shows of each: what became of it, how it is, and what went wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sehat.web.i18n import marked as _

if TYPE_CHECKING:
    from asyncpg import Connection

    from sehat.plugins.health import Checked
    from sehat.plugins.loader import LoadedPlugin
    from sehat.web.arrival import Arrival

__all__ = ["STAGES", "find_undone", "plugin_sight"]

HEALTH = {"ok": _("Well"), "degraded": _("Works in part"), "down": _("Does not work")}

STAGES = {
    "manifest": _("while its manifest was read"),
    "order": _("because of another plugin that it needs"),
    "import": _("while its code was imported"),
    "register": _("while it said what it gives"),
    "preflight": _("while its pages were tried"),
    "link": _("while it was tied to other plugins"),
    "schema": _("because its tables are not those of this version"),
}
"""Stage of the lifecycle → when it was put aside, as the page says it."""

_UNDONE = """
select split_part(listener, '.', 1) as plugin, listener as name, 'event' as kind,
  count(*) filter (where state = 'dead') as given_up,
  count(*) filter (where state = 'waiting') as tried, max(error) as error
from event_delivery
where tenant_id = $1 and state in ('waiting', 'dead') and attempts > 0 group by listener
union all
select split_part(job, '.', 1), job, 'job', count(*) filter (where state = 'failed'),
  count(*) filter (where state = 'waiting'), max(error)
from job_task
where tenant_id = $1 and scheduled_time > now() - interval '7 days' and error is not null
  and (state = 'failed' or state = 'waiting' and attempts > 0) group by job
order by name
"""


async def find_undone(db: Connection, tenant_id: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401 - an id
    """Listeners and jobs of a hospital that failed, in whichever process; a week back for jobs."""
    rows: list[Mapping[str, Any]] = await db.fetch(_UNDONE, tenant_id)
    return rows


def plugin_sight(
    arrival: Arrival,
    plugin: LoadedPlugin,
    checked: Sequence[Checked],
    undone: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """One plugin as its card shows it."""
    manifest, say = plugin.found.manifest, arrival.platform.catalogues.text
    return {
        "name": plugin.name,
        "title": plugin.title(arrival.locale),
        "summary": plugin.summary(arrival.locale),
        "version": plugin.version,
        "live": plugin.live,
        "stage": plugin.stage,
        "stage_text": say(arrival.locale, STAGES[plugin.stage]) if plugin.stage else "",
        "reason": plugin.reason,
        "place": plugin.place,
        "traceback": plugin.traceback,
        "enabled": plugin.name in arrival.plugins,
        "guards": ", ".join(manifest.guards) if manifest else "",
        "checks": [_check(arrival, one) for one in checked if one.plugin == plugin.name],
        "faults": _faults(arrival, plugin.name),
        "undone": [dict(row) for row in undone if row["plugin"] == plugin.name],
    }


def _check(arrival: Arrival, one: Checked) -> dict[str, str]:
    say, health = arrival.platform.catalogues.text, one.health
    return {
        "title": say(arrival.locale, one.title),
        "state": health.state,
        "state_text": say(arrival.locale, HEALTH[health.state]),
        "detail": say(arrival.locale, health.detail) if health.detail else "",
    }


def _faults(arrival: Arrival, plugin: str) -> list[dict[str, Any]]:
    faults = arrival.platform.faults
    resting = faults.breaker.resting(arrival.here.id)
    return [
        {
            "where": fault.where,
            "error": fault.error,
            "place": fault.place,
            "incident": fault.incident,
            "count": count,
            "time": _clock(arrival, fault.at),
            "rests_until": _clock(arrival, rest[0]) if rest else "",
            "left_out": rest[1] if rest else 0,
        }
        for fault, count in faults.of(plugin)
        for rest in [resting.get((plugin, fault.where))]
    ]


def _clock(arrival: Arrival, moment: datetime) -> str:
    return arrival.local(moment).strftime("%H:%M")
