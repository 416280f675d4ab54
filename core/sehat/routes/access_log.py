"""The access log of a hospital: who opened whose record, when, why and how far."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get

from sehat.web.access import needs
from sehat.web.arrival import Ctx, Here
from sehat.web.i18n import marked as _
from sehat.web.pages import page
from sehat.web.paging import read_cursor, write_cursor

__all__ = ["access_log_page"]

PAGE = 50

PURPOSES = {
    "registration": _("Registration"),
    "care": _("Care"),
    "correction": _("Correction"),
}
BASES = {"care": _("Open visit"), "scan": _("Card scanned"), "typed": _("Card number typed")}
GRADES = {
    "identity": _("Identity"),
    "event": _("Past registrations"),
    "document": _("Signed documents"),
}

_ROWS = """
select a.id, a.at, a.user_id, a.person_id, a.purpose, a.basis, a.grade from access_log a
where a.tenant_id = $1 and ($2::timestamptz is null or (a.at, a.id) < ($2, $3))
order by a.at desc, a.id desc limit $4
"""


@get("/{tenant:str}/admin/access-log", opt=needs("admin.read_access_log"))
async def access_log_page(
    ctx: Ctx, arrival: Here, request: Request[Any, Any, Any]
) -> Response[Any]:
    """The newest openings first; persons stand by id, because the auditor needs no names."""
    at, entry = read_cursor(request.query_params.get("before", "")) or (None, None)
    rows = await ctx.db.fetch(_ROWS, ctx.tenant.id, at, entry, PAGE + 1)
    staff = await arrival.platform.pool.fetch(
        "select id, name from user_account where id = any($1::uuid[])",
        list({row["user_id"] for row in rows}),
    )
    names = {row["id"]: row["name"] for row in staff}
    say = arrival.platform.catalogues.text
    more = rows[PAGE - 1] if len(rows) > PAGE else None
    return page(
        arrival,
        "pages/admin/access_log.html",
        rows=[
            {
                "day": arrival.day_text(arrival.local(row["at"]).date()),
                "time": arrival.local(row["at"]).strftime("%H:%M:%S"),
                "who": names.get(row["user_id"], ""),
                "person": row["person_id"],
                "purpose": say(arrival.locale, PURPOSES[row["purpose"]]),
                "basis": say(arrival.locale, BASES[row["basis"]]),
                "grade": say(arrival.locale, GRADES[row["grade"]]),
            }
            for row in rows[:PAGE]
        ],
        more_href=f"{arrival.path}?before={write_cursor(more['at'], more['id'])}" if more else "",
    )
