"""Plugins of a tenant: what is installed, what became of it, and the switch."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException

from sehat.audit.append import append_audit
from sehat.plugins.health import Checked
from sehat.plugins.loader import LoadedPlugin
from sehat.plugins.switching import problems_of_switching
from sehat.web.access import needs
from sehat.web.arrival import Arrival, Here
from sehat.web.i18n import marked as _
from sehat.web.pages import page, see_other, words
from sehat.web.step_up import confirmed_first

__all__ = ["plugins_page", "switch_form"]

STATES = {"ok": _("Well"), "degraded": _("Works in part"), "down": _("Does not work")}


@get("/{tenant:str}/admin/plugins", opt=needs("admin.switch_plugins"))
async def plugins_page(arrival: Here) -> Response[Any]:
    """Every installed plugin with its state; one that was put aside says why."""
    return await _page(arrival)


async def _problems(
    arrival: Arrival, plugin: LoadedPlugin, *, enabled: bool
) -> Response[Any] | None:
    """The page with what stands against the switch; nothing where it may be done."""
    async with arrival.begin() as ctx:
        problems = await problems_of_switching(ctx, plugin, enabled=enabled)
    blocks = any(problem.blocks for problem in problems)
    if not problems or (arrival.field("anyway") and not blocks):
        return None
    asked = {
        "name": plugin.name,
        "texts": [words(arrival, problem.refusal) for problem in problems],
        "blocks": blocks,
    }
    return await _page(arrival, asked=asked, status=422)


async def _page(
    arrival: Arrival, *, asked: dict[str, Any] | None = None, status: int = 200
) -> Response[Any]:
    checked = await arrival.platform.checked()
    shown = [_sight(arrival, plugin, checked) for plugin in arrival.platform.plugins.all]
    return page(
        arrival,
        "pages/admin/plugins.html",
        status=status,
        plugins=shown,
        vanished=_vanished(arrival),
        asked=asked,
    )


@post(
    "/{tenant:str}/admin/plugins/{name:str}",
    opt=needs("admin.switch_plugins", example="plugin"),
    status_code=303,
)
async def switch_form(arrival: Here, name: str) -> Response[Any]:
    """Switch a plugin on or off for this tenant, in every process within a second."""
    platform, plugin = arrival.platform, arrival.platform.plugins.by_name(name)
    enabled = arrival.field("enabled") == "on"
    manifest = plugin.found.manifest if plugin else None
    if manifest is None and (enabled or name not in arrival.plugins):
        raise NotFoundException
    where = f"/{arrival.here.slug}/admin/plugins"
    if (asked := await confirmed_first(arrival, back=where)) is not None:
        return asked
    if plugin is not None and (told := await _problems(arrival, plugin, enabled=enabled)):
        return told
    guards = json.dumps(list(manifest.guards) if manifest else [])
    await platform.gate.switch(
        arrival.here.id, name, enabled=enabled, by=arrival.person.user_id, guards=guards
    )
    async with platform.pool.acquire() as connection:
        await append_audit(
            connection,
            tenant_id=arrival.here.id,
            actor_id=arrival.person.user_id,
            actor_kind="staff",
            action="admin.plugin_switched",
            entity="plugin_switch",
            after={"plugin": name, "enabled": enabled},
        )
    return see_other(where)


def _vanished(arrival: Arrival) -> list[str]:
    """Plugins that are on here although their package is gone; their guards refuse until then."""
    installed = {plugin.name for plugin in arrival.platform.plugins.all}
    return sorted(arrival.plugins - installed)


def _sight(arrival: Arrival, plugin: LoadedPlugin, checked: Sequence[Checked]) -> dict[str, Any]:
    manifest, say = plugin.found.manifest, arrival.platform.catalogues.text
    return {
        "name": plugin.name,
        "title": plugin.title(arrival.locale),
        "summary": manifest.summary if manifest else "",
        "version": plugin.version,
        "live": plugin.live,
        "stage": plugin.stage,
        "reason": plugin.reason,
        "traceback": plugin.traceback,
        "enabled": plugin.name in arrival.plugins,
        "guards": ", ".join(manifest.guards) if manifest else "",
        "checks": [
            {
                "title": say(arrival.locale, one.title),
                "state": one.health.state,
                "state_text": say(arrival.locale, STATES[one.health.state]),
                "detail": say(arrival.locale, one.health.detail) if one.health.detail else "",
            }
            for one in checked
            if one.plugin == plugin.name
        ],
        "faults": [
            {
                "where": fault.where,
                "error": fault.error,
                "incident": fault.incident,
                "count": count,
                "time": arrival.local(fault.at).strftime("%H:%M"),
            }
            for fault, count in arrival.platform.faults.of(plugin.name)
        ],
    }
