"""Paper by typst: official documents as PDF/UA, compiled off the event loop.

Data goes in as JSON through `sys.inputs` only, so a name can never become markup. Fonts are our
own and there is no fallback: a letter that no font has is an error, never an empty box.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sehat.errors import SehatError

__all__ = ["FONTS", "PrintingError", "compile_pdf"]

FONTS = Path(__file__).parent / "fonts"
PATIENCE_SECONDS = 20

_workers = ThreadPoolExecutor(max_workers=1, thread_name_prefix="typst")


class PrintingError(SehatError):
    """A document could not be set, such as for a name in a script that no font here has."""

    code = "sehat.printing"


async def compile_pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """Set a template with its data.

    Args:
        template: a `.typ` file; it reads `json(bytes(sys.inputs.data))`.
        data: JSON values; lengths and colours belong in the template.

    Raises:
        PrintingError: typst refused the document or took too long.
    """
    loop = asyncio.get_running_loop()
    work = loop.run_in_executor(_workers, _compile, template, json.dumps(data, ensure_ascii=False))
    try:
        return await asyncio.wait_for(work, PATIENCE_SECONDS)
    except TimeoutError:
        raise PrintingError("The document took too long to set; print it again.") from None


def _compile(template: Path, data: str) -> bytes:
    import typst  # noqa: PLC0415 - 80 MB that only printing needs

    try:
        return typst.compile(
            template,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            sys_inputs={"data": data},
        )
    except Exception as error:
        detail = str(error)
        if "glyph" in detail or "font" in detail:
            message = "A letter of this document is in no font here; add the script's Noto font."
        else:
            message = "This document cannot be set; tell the help desk."
        raise PrintingError(message, detail=type(error).__name__) from error
