"""Languages, found by what was typed into the palette."""

from __future__ import annotations

from sehat.api import SearchHit, SearchProvider, TenantContext
from sehat_interpreters.languages import LANGUAGES

__all__ = ["SEARCH"]


async def find_languages(_ctx: TenantContext, text: str) -> list[SearchHit]:
    """The languages whose names begin so."""
    return [
        SearchHit(name, f"interpreters/needs?language={code}")
        for code, name in LANGUAGES.items()
        if name.casefold().startswith(text.casefold())
    ]


SEARCH = (
    SearchProvider("interpreters.languages", "Interpreters", find_languages, "interpreters.ask"),
)
