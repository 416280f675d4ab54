"""Choices offered while a doctor types: diagnoses, medicines, allergens."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get

from sehat.api import (
    Ctx,
    Here,
    fragment,
    needs,
    search_allergens,
    search_areas,
    search_concepts,
    search_drugs,
)

__all__ = ["allergen_options", "area_options", "diagnosis_options", "drug_options"]

OFFERED = 10
TEMPLATE = "opd_ipd/fragments/options.html"


@get("/diagnoses", opt=needs("opd_ipd.consult"))
async def diagnosis_options(
    ctx: Ctx, arrival: Here, request: Request[Any, Any, Any]
) -> Response[Any]:
    """Diagnoses of ICD-10 whose words begin as typed."""
    typed = request.query_params.get("q", "")
    found = await search_concepts(ctx.db, "icd10", typed, OFFERED, arrival.locale)
    options = [(concept.code, concept.display, concept.code) for concept in found]
    return fragment(arrival, TEMPLATE, options=options)


@get("/drugs", opt=needs("opd_ipd.consult"))
async def drug_options(ctx: Ctx, arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """Medicines, generic first, found by generic or brand name."""
    found = await search_drugs(ctx.db, request.query_params.get("q", ""), OFFERED, arrival.locale)
    return fragment(
        arrival, TEMPLATE, options=[(drug.code, drug.name, drug.detail) for drug in found]
    )


@get("/allergens", opt=needs("opd_ipd.consult"))
async def allergen_options(
    ctx: Ctx, arrival: Here, request: Request[Any, Any, Any]
) -> Response[Any]:
    """Substances and classes that a person may be allergic to."""
    found = await search_allergens(
        ctx.db, request.query_params.get("q", ""), OFFERED, arrival.locale
    )
    options = [(allergen.code, allergen.display, allergen.kind) for allergen in found]
    return fragment(arrival, TEMPLATE, options=options)


@get("/areas", opt=needs("opd_ipd.register_visit"))
async def area_options(ctx: Ctx, arrival: Here, request: Request[Any, Any, Any]) -> Response[Any]:
    """Villages and wards by their first letters; without any, those that were used last."""
    found = await search_areas(ctx, request.query_params.get("q", ""), OFFERED)
    options = [(area.name, area.name, area.district) for area in found]
    return fragment(arrival, TEMPLATE, options=options)
