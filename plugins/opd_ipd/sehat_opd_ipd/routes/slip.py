"""The token slip: A6, both languages, printed by the browser; a second print says duplicate."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sehat.api import Ctx, Here, PersonSight, needs, page, person_seen, rupees_text, see_other
from sehat_opd_ipd.codes import SLIP
from sehat_opd_ipd.queries.receipts import fee_of_visit
from sehat_opd_ipd.queries.visits import visit_detail
from sehat_opd_ipd.sights import PRIORITIES

__all__ = ["note_print", "qr_picture", "slip_page"]


@get("/visits/{visit:uuid}/slip", opt=needs("opd_ipd.register_visit", example="visit"))
async def slip_page(ctx: Ctx, arrival: Here, visit: FromPath[UUID]) -> Response[Any]:
    """The slip of a visit, ready to print."""
    row = await visit_detail(ctx.db, ctx.tenant.id, visit)
    if row is None:
        raise NotFoundException
    person = await person_seen(arrival, ctx.db, row["person_id"])
    if not isinstance(person, PersonSight):
        raise NotFoundException
    fee = await fee_of_visit(ctx.db, ctx.tenant.id, visit)
    say = arrival.platform.catalogues.text
    opened = arrival.local(row["opened_at"])
    return page(
        arrival,
        "opd_ipd/print/slip.html",
        visit=row,
        person=person,
        hospital=ctx.tenant.name,
        hospital_hi=ctx.tenant.title("hi"),
        department=row["department"],
        department_hi=msgspec.json.decode(row["department_i18n"]).get("hi", row["department"]),
        qr_src=qr_picture(f"{SLIP}{row['number']}"),
        printed_at=opened.strftime("%d-%m-%Y %H:%M"),
        duplicate=row["prints"] > 0,
        prints=row["prints"],
        priority=say("en", PRIORITIES[row["priority"]]),
        priority_hi=say("hi", PRIORITIES[row["priority"]]),
        priority_key=row["priority"],
        fee=rupees_text(fee["amount"], "en") if fee and fee["amount"] else "",
        may_take=ctx.allowed("opd_ipd.issue_receipts"),
    )


@post(
    "/visits/{visit:uuid}/slip",
    opt=needs("opd_ipd.register_visit", example="visit"),
    status_code=303,
)
async def note_print(ctx: Ctx, arrival: Here, visit: FromPath[UUID]) -> Response[Any]:
    """Note that the slip was printed, so that the next one says duplicate."""
    if await visit_detail(ctx.db, ctx.tenant.id, visit) is None:
        raise NotFoundException
    await ctx.db.execute(
        "insert into opd_ipd_slip_print (tenant_id, visit_id, by) values ($1, $2, $3)",
        ctx.tenant.id,
        visit,
        ctx.actor.user_id,
    )
    return see_other(f"/{arrival.here.slug}/opd_ipd/visits/{visit}/slip")


def qr_picture(text: str) -> str:
    """The text as a QR code, as the address of a picture."""
    import segno  # noqa: PLC0415 - imported on first use

    address: str = segno.make(text, error="m", micro=False).svg_data_uri(scale=4)
    return address
