"""The process that sets documents with typst; `sehat.printing` starts it and talks to it.

A job is one line of JSON on standard input; the answer is one line of JSON on standard output and
then as many bytes of PDF as it says. The alarm clock ends the process when a job takes too long,
and when there was nothing to do for a while; it also ends when its parent has gone.
"""

from __future__ import annotations

import json
import re
import signal
import sys
from pathlib import Path
from typing import Any

__all__ = ["main"]

IDLE_SECONDS = 300

_MISSING = re.compile(r'the text `"(?:\\u\{([0-9a-f]+)\}|([^"]+))"` could not be displayed')
_NO_FONT = "unknown font family"


def main() -> None:
    """Set one document after another until standard input ends."""
    while True:
        signal.alarm(IDLE_SECONDS)
        line = sys.stdin.buffer.readline()
        if not line:
            return
        answer, body = _set(json.loads(line))
        sys.stdout.buffer.write(json.dumps({**answer, "size": len(body)}).encode() + b"\n" + body)
        sys.stdout.buffer.flush()


def _set(job: dict[str, Any]) -> tuple[dict[str, str], bytes]:
    import typst  # noqa: PLC0415 - 60 MB that only printing needs

    signal.alarm(job["seconds"])
    try:
        body, warnings = typst.compile_with_warnings(
            Path(job["template"]),
            root=Path(job["template"]).parent,
            font_paths=[Path(job["fonts"])],
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            sys_inputs={"data": job["data"]},
        )
    except typst.TypstError as error:
        return _fault(error), b""
    for warning in warnings:
        # A font that is not there would leave its text out and say nothing.
        if _NO_FONT in warning.message:
            return {"fault": "template", "detail": warning.message}, b""
    return {}, body


def _fault(error: Exception) -> dict[str, str]:
    missing = _MISSING.search(str(error))
    if missing is None:
        return {"fault": "template", "detail": _where(error)}
    code, letters = missing.groups()
    return {"fault": "letter", "letter": chr(int(code, 16)) if code else letters[0]}


def _where(error: Exception) -> str:
    """The kind of fault and its line, without what it quotes, which may be a patient's."""
    kind = re.split(r'[:"`]', str(error), maxsplit=1)[0]
    place = re.search(r"┌─ (?:\S*/)?(\S+)", str(getattr(error, "diagnostic", "")))
    return f"{kind} at {place[1]}" if place else kind


if __name__ == "__main__":
    main()
