"""Two pages, of which one takes something without a type."""

from litestar import get

from sehat.api import needs


@get("/good", opt=needs("bad_route.see"))
async def good() -> str:
    """A page as it should be."""
    return "good"


@get("/bad", opt=needs("bad_route.see"))  # the fault
async def bad(query) -> str:
    """A page that takes nobody knows what."""
    return str(query)
