"""The staff of a hospital as a list: who holds which role since when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sehat.lists.values import Cell, ListColumn, ListFilter, NamedList, Options
from sehat.web.i18n import marked as _

if TYPE_CHECKING:
    from sehat.tenancy.context import TenantContext
    from sehat.web.arrival import Arrival

__all__ = ["MEMBERS"]

Row = Mapping[str, Any]


async def _roles(ctx: TenantContext, arrival: Arrival) -> Options:
    rows = await arrival.platform.pool.fetch(
        "select code, name, name_i18n from role where tenant_id = $1 order by name", ctx.tenant.id
    )
    return [(row["code"], arrival.named(row["name"], row["name_i18n"])) for row in rows]


def _name(arrival: Arrival, row: Row) -> Cell:
    if row["disabled_at"] is None:
        return Cell(row["name"], kind="plain")
    disabled = arrival.platform.catalogues.text(arrival.locale, _("Disabled"))
    return Cell(row["name"], kind="plain", detail=disabled)


def _login(arrival: Arrival, row: Row) -> Cell:
    own = row["user_id"] == arrival.person.user_id
    return Cell(row["login"], href="" if own else f"admin/members/{row['key_membership']}")


def _second_step(_arrival: Arrival, row: Row) -> Cell:
    if not row["second_step"]:
        return Cell("")
    return Cell(_("Set up"), kind="ok", words=True)


def _role(arrival: Arrival, row: Row) -> str:
    return arrival.named(row["role"], row["role_i18n"])


def _since(arrival: Arrival, row: Row) -> Cell:
    return Cell(arrival.day_text(arrival.local(row["granted_at"]).date()), kind="num")


MEMBERS = NamedList(
    name="core.members",
    title=_("Who holds a role here"),
    path="admin/members",
    permission="admin.manage_members",
    export="admin.manage_members",
    select=(
        "m.user_id, u.name, u.login, u.disabled_at, r.name as role, r.name_i18n as role_i18n,"
        " m.granted_at, o.confirmed_at is not null as second_step"
    ),
    source=(
        "from membership m join user_account u on u.id = m.user_id join role r on r.id = m.role_id"
        " left join user_totp o on o.user_id = u.id where m.tenant_id = $1"
    ),
    keys={"membership": "m.id", "user": "m.user_id"},
    columns=(
        ListColumn("name", _("Name"), _name, "lower(u.name)"),
        ListColumn("login", _("Login"), _login, "u.login"),
        ListColumn("role", _("Role"), _role, "r.name"),
        ListColumn("since", _("Since"), _since, "m.granted_at"),
        ListColumn("second_step", _("Second step"), _second_step),
    ),
    filters=(
        ListFilter(
            "role", _("Role"), "r.code = {value}", lambda _arrival, text: text, options=_roles
        ),
    ),
    order="name",
    empty=(_("Nobody holds such a role here"), _("Choose another role, or give this one.")),
    icon="users",
    platform=True,
)
