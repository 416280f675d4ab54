"""Wait until a browser shows another document than before."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

_MARK = "data-left"


@contextlib.contextmanager
def leaving(page: Any) -> Iterator[None]:
    """Act in the block; at its end the page that was shown is gone and the next one has loaded.

    Playwright's own `expect_navigation` is content with a change of the address alone, such as the
    one by which a page takes a word out of it, and then looks at the page that is about to go.
    """
    page.evaluate(f"document.documentElement.setAttribute('{_MARK}', '')")
    yield
    page.wait_for_selector(f"html:not([{_MARK}])", state="attached")
    page.wait_for_load_state()
