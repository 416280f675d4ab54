"""What is added to the list of visits and to the registration of somebody new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sehat.api import (
    Arrival,
    Cell,
    Column,
    Faults,
    Filter,
    Form,
    FormSection,
    Refusal,
    TenantContext,
)
from sehat_interpreters.languages import LANGUAGES
from sehat_interpreters.needs import ask, needs_of_visits
from sehat_opd_ipd.api import RegisteredPatient

__all__ = ["EXTENSIONS"]

FIELD = "interpreters.language"

_SPEAKING = """
exists (select from interpreters_need n where n.visit_id = {key} and n.language = {value})
"""


async def load_cells(ctx: TenantContext, visits: Sequence[UUID]) -> Mapping[UUID, Cell]:
    """The language of each visit that needs an interpreter, and who came."""
    rows = await needs_of_visits(ctx.db, ctx.tenant.id, visits)
    return {
        row["visit_id"]: Cell(
            LANGUAGES[row["language"]], kind="ok" if row["came"] else "warn", detail=row["came"]
        )
        for row in rows
    }


def parse_language(form: Form) -> str | Faults | None:
    """The language that was chosen."""
    language = form.get(FIELD, [""])[0]
    if language and language not in LANGUAGES:
        return Faults({FIELD: Refusal("interpreters.unknown_language")})
    return language or None


async def save_language(
    ctx: TenantContext, _arrival: Arrival, saved: RegisteredPatient, language: str
) -> Refusal | None:
    """Ask for the interpreter with the first visit."""
    await ask(ctx, visit_id=saved.visit_id, person_id=saved.person_id, language=language)
    return None


EXTENSIONS: tuple[Column | Filter | FormSection, ...] = (
    Column("opd_ipd.visits", "interpreters.need", "Interpreter", load_cells, by="visit"),
    Filter(
        "opd_ipd.visits",
        "interpreters.language",
        "Interpreter",
        _SPEAKING,
        tuple(LANGUAGES.items()),
        by="visit",
    ),
    FormSection(
        "opd_ipd.registration",
        "interpreters.ask",
        "Interpreter",
        "interpreters/section.html",
        parse_language,
        save_language,
        permission="interpreters.ask",
    ),
)
