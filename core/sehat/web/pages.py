"""Pages: a template with what every page needs, as a response."""

from __future__ import annotations

from typing import Any

from litestar import Response
from msgspec import Struct

from sehat.ids import uuid7
from sehat.plugins.values import NavItem
from sehat.refusals import Refusal
from sehat.tenancy.context import Staff, TenantRef
from sehat.web.answers import Html, SeeOther
from sehat.web.arrival import Arrival
from sehat.web.palette import keyed_lines

SCAN = "people.scan_code"
KEEP = "people.keep_draft"
_VARY = {"Vary": "HX-Request, Cookie"}

__all__ = ["NavGroup", "NavLine", "around", "fragment", "page", "see_other", "words"]


class NavLine(Struct, frozen=True):
    """A line of the menu as the template shows it."""

    label: str
    href: str
    icon: str
    badge: str = ""


class NavGroup(Struct, frozen=True):
    """Lines of the menu under one heading; the first group has none."""

    label: str
    lines: tuple[NavLine, ...]


class _Here(Struct, frozen=True):
    """Who is asking and where, in the words of the page's language."""

    tenant_name: str
    tenant_slug: str
    authority_name: str
    actor_name: str
    actor_initials: str
    actor_login: str
    roles: tuple[str, ...]


def page(
    arrival: Arrival,
    template: str,
    /,
    *,
    status: int = 200,
    **context: Any,  # noqa: ANN401
) -> Response[str]:
    """Render a page or fragment in the language of the one who asks."""
    shown = arrival.platform.templates.render(
        arrival.locale, template, {**around(arrival), **context}
    )
    return Html(shown, status_code=status, headers=_VARY)


def fragment(arrival: Arrival, template: str, /, **context: Any) -> Response[str]:  # noqa: ANN401
    """Render a piece of a page, which needs neither menu nor form token."""
    shown = arrival.platform.templates.render(
        arrival.locale, template, {"ctx": _here(arrival), "locale": arrival.locale, **context}
    )
    return Html(shown, headers=_VARY)


def see_other(path: str) -> SeeOther:
    """Send the browser on after a form was taken (303)."""
    return SeeOther(path)


def words(arrival: Arrival, refusal: Refusal) -> str:
    """A refusal in the language of the one who asks."""
    return arrival.platform.catalogues.refusal(arrival.locale, refusal)


def around(arrival: Arrival) -> dict[str, Any]:
    """What every page needs around its own context."""
    return {
        "ctx": _here(arrival),
        "nav": _navigation(arrival),
        "commands": keyed_lines(arrival),
        "may_scan": arrival.staff is not None and SCAN in arrival.staff.permissions,
        "may_keep": arrival.staff is not None and KEEP in arrival.staff.permissions,
        "density": arrival.session.density if arrival.session else "comfortable",
        "character_keys": arrival.session.character_keys if arrival.session else True,
        "locale": arrival.locale,
        "theme": arrival.theme,
        "worn": arrival.platform.wardrobe.worn(arrival.tenant.theme if arrival.tenant else ""),
        "csrf_token": arrival.csrf_token,
        "request_key": str(uuid7()),
        "request_id": arrival.request_id,
        "path": arrival.path,
        "live_since": arrival.since,
    }


def _here(arrival: Arrival) -> _Here:
    tenant, session = arrival.tenant, arrival.session
    name = session.name if session else ""
    return _Here(
        tenant_name=tenant.title(arrival.locale) if tenant else "Sehat",
        tenant_slug=tenant.slug if tenant else "",
        authority_name=(tenant.locality or "") if tenant else "",
        actor_name=name,
        actor_initials="".join(part[0] for part in name.split()[:2]).upper(),
        actor_login=session.login if session else "",
        roles=arrival.staff.roles if arrival.staff else (),
    )


def _navigation(arrival: Arrival) -> tuple[NavGroup, ...]:
    if arrival.tenant is None or arrival.staff is None:
        return ()
    key = (arrival.tenant.id, arrival.staff.permissions, arrival.locale, arrival.plugins)
    menu = arrival.platform.menus.get(key)
    if menu is None:
        menu = arrival.platform.menus[key] = _menu(arrival, arrival.tenant, arrival.staff)
    return menu


def _menu(arrival: Arrival, tenant: TenantRef, staff: Staff) -> tuple[NavGroup, ...]:
    platform = arrival.platform
    groups: dict[str, list[NavLine]] = {}
    for prefix, item in _items(arrival):
        if item.permission in staff.permissions:
            label = platform.catalogues.text(arrival.locale, item.label)
            line = NavLine(label, f"/{tenant.slug}/{prefix}{item.path}", item.icon)
            heading = platform.catalogues.text(arrival.locale, item.group) if item.group else ""
            groups.setdefault(heading, []).append(line)
    return tuple(NavGroup(heading, tuple(lines)) for heading, lines in groups.items())


def _items(arrival: Arrival) -> list[tuple[str, NavItem]]:
    platform = arrival.platform
    items = [("admin", item) for item in platform.core_navigation]
    items += [
        (plugin.name, item)
        for plugin in platform.plugins.live
        if plugin.name in arrival.plugins
        for item in plugin.navigation
    ]
    return sorted(items, key=lambda pair: (bool(pair[1].group), pair[1].order, pair[1].label))
