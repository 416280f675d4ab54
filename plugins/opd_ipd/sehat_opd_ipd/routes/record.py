"""An entry of a person's record, read and printed; each reading opens the record and is logged."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sehat.api import (
    Arrival,
    Ctx,
    Here,
    PersonSight,
    Refusal,
    TenantContext,
    needs,
    page,
    person_seen,
    words,
)
from sehat.api import marked as _
from sehat_opd_ipd.document_sights import document_sections
from sehat_opd_ipd.domain.record import open_for_care
from sehat_opd_ipd.lab_sights import reading_shown
from sehat_opd_ipd.lab_words import is_abnormal, unit_text
from sehat_opd_ipd.paper import prescription_pdf
from sehat_opd_ipd.queries.prescription_messages import messages_of_entry
from sehat_opd_ipd.result_sights import report_lines
from sehat_opd_ipd.sights import clock

__all__ = ["record_entry_page", "record_pdf", "shown_entry"]

MESSAGE_STATES = {
    "waiting": (_("Waits to be sent"), ""),
    "sent": (_("Sent"), "info"),
    "delivered": (_("Delivered"), "ok"),
    "undelivered": (_("Not delivered"), "danger"),
    "dead": (_("Given up"), "danger"),
    "set_aside": (_("No longer tried"), "warn"),
}
MOST_LINES = 3
"""How much of a report stands in the timeline."""

_ENTRY = """
select e.*, t.name as hospital, t.name_i18n as hospital_i18n from record_entry e
join tenant t on t.id = e.tenant_id
where e.person_id = any($1::uuid[]) and e.id = $2 and e.grade = 'document'
"""


@get(
    "/people/{person:uuid}/entries/{entry:uuid}",
    opt=needs("opd_ipd.read_record", example="entry"),
)
async def record_entry_page(
    ctx: Ctx, arrival: Here, person: FromPath[UUID], entry: FromPath[UUID]
) -> Response[Any]:
    """A signed document, with its author, hash and hospital."""
    return await shown_entry(ctx, arrival, person, entry)


async def shown_entry(
    ctx: TenantContext,
    arrival: Arrival,
    person: UUID,
    entry: UUID,
    *,
    refusal: Refusal | None = None,
) -> Response[Any]:
    """The page of an entry, by its kind; `refusal` tells what could not be done with it."""
    seen, row = await _entry(ctx, arrival, person, entry)
    if row["kind"] == "lab_report":
        return page(
            arrival,
            "opd_ipd/pages/lab_report.html",
            person=seen,
            entry=entry_sight(arrival, row),
            results=await report_lines(ctx, arrival, row),
            sample=msgspec.json.decode(row["summary"])["sample"],
            corrected_by=await _entry_link(ctx, arrival, row, "supersedes = $2"),
            corrects=await _entry_link(
                ctx,
                arrival,
                row,
                "id = (select supersedes from record_entry"
                " where person_id = any($1::uuid[]) and id = $2)",
            ),
        )
    return page(
        arrival,
        "opd_ipd/pages/record_entry.html",
        status=422 if refusal else 200,
        person=seen,
        messages=[
            message_sight(arrival, message)
            for message in await messages_of_entry(ctx.db, ctx.tenant.id, entry)
        ],
        may_tell=row["tenant_id"] == ctx.tenant.id and ctx.allowed("opd_ipd.send_prescription"),
        error=words(arrival, refusal) if refusal else "",
        entry=entry_sight(arrival, row),
        sections=document_sections(arrival, msgspec.json.decode(row["fhir"])),
        pdf_href=f"{entry_path(arrival, row)}/prescription.pdf",
    )


@get(
    "/people/{person:uuid}/entries/{entry:uuid}/prescription.pdf",
    opt=needs("opd_ipd.read_record", example="entry"),
)
async def record_pdf(
    ctx: Ctx, arrival: Here, person: FromPath[UUID], entry: FromPath[UUID]
) -> Response[bytes]:
    """The prescription on A5."""
    seen, row = await _entry(ctx, arrival, person, entry)
    if row["kind"] != "opd_consultation":
        raise NotFoundException
    body = await prescription_pdf(arrival, seen, row)
    headers = {"Content-Disposition": f'inline; filename="prescription-{entry}.pdf"'}
    return Response(body, media_type="application/pdf", headers=headers)


def entry_path(arrival: Arrival, row: Any) -> str:  # noqa: ANN401 - a row
    """The address of an entry."""
    return f"/{arrival.here.slug}/opd_ipd/people/{row['person_id']}/entries/{row['id']}"


def message_sight(arrival: Arrival, row: Any) -> dict[str, str]:  # noqa: ANN401 - a row
    """A message as the page of its prescription tells of it: word, kind of tag and time."""
    at = row["done_at"] or row["made_at"]
    return {
        "text": arrival.platform.catalogues.text(arrival.locale, MESSAGE_STATES[row["state"]][0]),
        "kind": MESSAGE_STATES[row["state"]][1],
        "at": f"{arrival.day_text(arrival.local(at).date())} {clock(arrival, at)}",
    }


def entry_sight(arrival: Arrival, row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row
    """An entry as the timeline and its own page show it."""
    at = arrival.local(row["occurred_at"])
    return {
        "id": row["id"],
        "person_id": row["person_id"],
        "kind": row["kind"],
        "grade": row["grade"],
        "title": row["title"],
        "hospital": msgspec.json.decode(row["hospital_i18n"]).get(arrival.locale, row["hospital"]),
        "own": row["tenant_id"] == arrival.here.id,
        "external": row["source"] == "external",
        "day": arrival.day_text(at.date()),
        "time": clock(arrival, row["occurred_at"]),
        "summary": msgspec.json.decode(row["summary"]),
        "author": msgspec.json.decode(row["author"]),
        "sha256": row["sha256"] or "",
        "corrects": row["supersedes"] is not None,
        "results": _abnormal_results(arrival, row) if row["kind"] == "lab_report" else [],
    }


def _abnormal_results(arrival: Arrival, row: Any) -> list[str]:  # noqa: ANN401 - a row
    """What a report has that is not normal, each in a line."""
    lines = []
    for result in msgspec.json.decode(row["summary"])["results"]:
        if is_abnormal(result["reading"]):
            meaning = reading_shown(arrival, result["reading"]).text
            value = f"{result['text']} {unit_text(result['unit'])}".strip()
            lines.append(f"{result['name']} {value}: {meaning}")
    more = len(lines) - MOST_LINES
    return lines[:MOST_LINES] + ([f"+ {more}"] if more > 0 else [])


async def _entry_link(ctx: TenantContext, arrival: Arrival, row: Any, which: str) -> str:  # noqa: ANN401
    """The address of the entry that corrects this one, or that it corrects; or nothing."""
    found = await ctx.db.fetchrow(
        f"select id, person_id from record_entry where person_id = any($1::uuid[]) and {which}",  # noqa: S608
        [row["person_id"]],
        row["id"],
    )
    if found is None:
        return ""
    return f"/{arrival.here.slug}/opd_ipd/people/{found['person_id']}/entries/{found['id']}"


async def _entry(
    ctx: TenantContext, arrival: Arrival, person_id: UUID, entry_id: UUID
) -> tuple[PersonSight, Any]:
    seen = await person_seen(arrival, ctx.db, person_id)
    opening = await open_for_care(ctx, person_id) if isinstance(seen, PersonSight) else None
    row = await ctx.db.fetchrow(_ENTRY, list(opening.family), entry_id) if opening else None
    if row is None or not isinstance(seen, PersonSight):
        raise NotFoundException
    return seen, row
