"""Where the broken plugins lie, and which line of each bears its fault."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
FAULT = "the fault"


def folders_of(*names: str) -> list[Path]:
    """The folders of their projects, as `platform(plugins=…)` takes them."""
    return [HERE / name for name in names]


def place_of_fault(name: str) -> str:
    """The line of a package that bears the fault, as the page of plugins names it."""
    for path in sorted((HERE / name).rglob("*.*")):
        if path.suffix not in {".py", ".toml", ".html"}:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if FAULT in line:
                return f"{path.relative_to(HERE / name).as_posix()}:{number}"
    raise LookupError(f"{name} bears no fault")
