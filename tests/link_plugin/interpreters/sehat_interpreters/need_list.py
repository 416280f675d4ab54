"""The interpreters that were asked for, as a list with its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sehat.api import Arrival, Cell, ListColumn, ListFilter, NamedList, TenantContext
from sehat_interpreters.languages import LANGUAGES

__all__ = ["NEEDS"]

Row = Mapping[str, Any]


async def _languages(_ctx: TenantContext, _arrival: Arrival) -> tuple[tuple[str, str], ...]:
    return tuple(LANGUAGES.items())


def _language(_arrival: Arrival, row: Row) -> Cell:
    return Cell(LANGUAGES[row["language"]], kind="plain")


def _came(_arrival: Arrival, row: Row) -> Cell:
    return Cell(row["came"], kind="ok") if row["came"] else Cell("Nobody noted yet", kind="warn")


NEEDS = NamedList(
    name="interpreters.needs",
    title="Interpreters",
    path="interpreters/needs",
    permission="interpreters.ask",
    export="interpreters.ask",
    select="n.language, n.came, n.asked_at",
    source="from interpreters_need n where n.tenant_id = $1",
    keys={"need": "n.id", "visit": "n.visit_id", "person": "n.person_id"},
    columns=(
        ListColumn("language", "Language", _language, "n.language"),
        ListColumn("came", "Who interpreted", _came, "n.came"),
    ),
    filters=(
        ListFilter(
            "language",
            "Language",
            "n.language = {value}",
            lambda _arrival, text: text if text in LANGUAGES else None,
            options=_languages,
        ),
    ),
    order="language",
    empty=("Nobody asked for an interpreter", "Choose one when somebody new is registered."),
    icon="users",
)
