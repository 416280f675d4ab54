"""Plugins of a tenant: what is installed, what became of it, and the switch."""

from __future__ import annotations

import json
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sehat.audit.append import append_audit
from sehat.plugins.loader import LoadedPlugin
from sehat.plugins.switching import Problem, problems_of_switching
from sehat.refusals import Refusal
from sehat.web.access import needs
from sehat.web.arrival import Arrival, Here
from sehat.web.pages import page, see_other, words
from sehat.web.plugin_sights import find_undone, plugin_sight
from sehat.web.step_up import confirmed_first

__all__ = ["plugins_page", "switch_form"]


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
    if enabled and await arrival.platform.gate.is_retired(plugin.name):
        gone = Refusal("plugins.retired", {"plugin": plugin.title(arrival.locale)})
        problems.insert(0, Problem(gone, blocks=True))
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
    async with arrival.begin() as ctx:
        undone = await find_undone(ctx.db, arrival.here.id)
    retired = await arrival.platform.gate.retired()
    # What was put aside comes first: that is why most look here.
    plugins = sorted(arrival.platform.plugins.all, key=lambda plugin: plugin.live)
    shown = [plugin_sight(arrival, plugin, checked, undone) for plugin in plugins]
    return page(
        arrival,
        "pages/admin/plugins.html",
        status=status,
        plugins=shown,
        retired=retired,
        vanished=_vanished(arrival),
        asked=asked,
    )


@post(
    "/{tenant:str}/admin/plugins/{name:str}",
    opt=needs("admin.switch_plugins", example="plugin"),
    status_code=303,
)
async def switch_form(arrival: Here, name: FromPath[str]) -> Response[Any]:
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
