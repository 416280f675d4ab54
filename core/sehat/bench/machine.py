"""What the operating system says: processor time of processes, memory, and the machine's name."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from msgspec import Struct

__all__ = ["cpu_seconds", "machine", "postgres_cpu_seconds", "pss_megabytes"]

_TICKS = os.sysconf("SC_CLK_TCK")


class _Stat(Struct, frozen=True):
    parent: int
    own: float
    ended_children: float


def cpu_seconds(pid: int) -> float:
    """User and system time of one process, in seconds."""
    return _stat(pid).own


def postgres_cpu_seconds(postmaster: int) -> float:
    """Time of a PostgreSQL server and all its processes, those that ended included."""
    total = _stat(postmaster).own + _stat(postmaster).ended_children
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                stat = _stat(int(path.name))
            except (OSError, ValueError):
                continue
            if stat.parent == postmaster:
                total += stat.own
    return total


def pss_megabytes(pid: int) -> float:
    """Proportional set size of a process in megabytes (10^6 bytes)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / 1e6
    return float("nan")


def machine() -> dict[str, object]:
    """Processor count, memory and versions: what a figure has to be read with."""
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {
        "processors": os.cpu_count(),
        "memory_gb": round(pages * size / 1e9, 1),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def _stat(pid: int) -> _Stat:
    text = Path(f"/proc/{pid}/stat").read_text("ascii")
    fields = text.rpartition(")")[2].split()
    parent = int(fields[1])
    utime, stime, cutime, cstime = (int(fields[i]) / _TICKS for i in (11, 12, 13, 14))
    return _Stat(parent, utime + stime, cutime + cstime)
