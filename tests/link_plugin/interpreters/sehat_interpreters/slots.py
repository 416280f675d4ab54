"""The panel beside the consultation."""

from __future__ import annotations

from typing import Any

from sehat.api import SlotFill, TenantContext
from sehat_interpreters.languages import LANGUAGES
from sehat_interpreters.needs import need_of_visit
from sehat_opd_ipd.api import PatientSide

__all__ = ["SLOTS"]


async def load_need(ctx: TenantContext, side: PatientSide) -> dict[str, Any] | None:
    """The language and who came; nothing where nobody asked."""
    need = await need_of_visit(ctx.db, ctx.tenant.id, side.visit_id)
    if need is None:
        return None
    language = LANGUAGES[need["language"]]
    may_note = ctx.allowed("interpreters.note")
    came = need["came"]
    return {"visit_id": side.visit_id, "language": language, "came": came, "may_note": may_note}


SLOTS = (
    SlotFill(
        "opd_ipd.patient.side",
        "interpreters.panel",
        "Interpreter",
        "interpreters/panel.html",
        load_need,
        weight=20,
    ),
)
