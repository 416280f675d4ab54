"""Paper by typst: official documents as PDF/UA, set by a process of their own.

Data goes in as JSON through `sys.inputs` only, so a name can never become markup. Fonts are our
own and there is no fallback: a letter that no font has is an error, never an empty box. The
process keeps the weight of typst and a document that never ends away from those who serve pages.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
import unicodedata
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

from sehat.errors import SehatError

__all__ = ["FONTS", "PrintingError", "compile_pdf"]

FONTS = Path(__file__).parent / "fonts"
PATIENCE_SECONDS = 20


class PrintingError(SehatError):
    """A document could not be set, such as for a name in a script that no font here has."""

    code = "sehat.printing"


async def compile_pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """Set a template with its data, while the event loop goes on.

    Args:
        template: a `.typ` file; it reads `json(bytes(sys.inputs.data))`.
        data: JSON values; lengths and colours belong in the template.

    Raises:
        PrintingError: a letter is in no font, typst refused the document or it took too long.
    """
    job = {
        "template": str(template),
        "data": json.dumps(data, ensure_ascii=False),
        "fonts": str(FONTS),
        "seconds": PATIENCE_SECONDS,
    }
    line = json.dumps(job).encode() + b"\n"
    return await asyncio.get_running_loop().run_in_executor(_queue, _typesetter.set, line)


class _Typesetter:
    """The process, started when it is first needed and again when it has gone."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def set(self, line: bytes) -> bytes:
        """Set one document; a process that went home at that very moment is started again."""
        for _ in range(2):
            began = time.monotonic()
            answer = self._ask(line)
            if answer is not None:
                return _body(*answer)
            if time.monotonic() - began > PATIENCE_SECONDS / 2:
                raise PrintingError("The document took too long to set; print it again.")
        raise PrintingError("The document cannot be set; tell the operator to see the log.")

    def _ask(self, line: bytes) -> tuple[dict[str, Any], bytes] | None:
        speaks, hears = self._pipes()
        try:
            speaks.write(line)
            speaks.flush()
        except BrokenPipeError:
            header = b""
        else:
            header = hears.readline()
        if not header:
            self._reap()
            return None
        answer: dict[str, Any] = json.loads(header)
        return answer, hears.read(answer["size"])

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "sehat.typesetting"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        if self._process.stdin is None or self._process.stdout is None:
            raise PrintingError("The process that sets documents cannot be reached.")
        return self._process.stdin, self._process.stdout

    def _reap(self) -> None:
        if self._process is not None:
            self._process.wait()
        self._process = None


def _body(answer: Mapping[str, Any], body: bytes) -> bytes:
    match answer.get("fault"):
        case None:
            return body
        case "letter":
            letter = answer["letter"]
            name = unicodedata.name(letter, f"U+{ord(letter):04X}").lower()
            raise PrintingError(
                f"No font for printing has the letter {letter} ({name}). Write it in Latin or"
                " Devanagari letters, or have the Noto font of its script added."
            )
        case _:
            raise PrintingError(
                "This document's template cannot be set; tell the operator to see the log.",
                detail=answer["detail"],
            )


_typesetter = _Typesetter()
_queue = ThreadPoolExecutor(max_workers=1, thread_name_prefix="printing")
