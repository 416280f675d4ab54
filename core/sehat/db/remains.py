"""What a killed PostgreSQL leaves behind, and when it is safe to clear it away."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

from sehat.errors import DatabaseError

__all__ = ["can_see_processes", "has_postmaster", "remove_remains"]

_LEAVE_SECONDS = 60


def can_see_processes() -> bool:
    """Tell whether this system shows its processes as files."""
    return Path("/proc/self/cmdline").exists()


def has_postmaster(key: str) -> bool:
    """Tell whether the first process of the cluster with this key is alive."""
    return any(b"-D" in title for title in _processes(key).values())


def remove_remains(key: str, *, cluster: Path, socket_dir: Path) -> None:
    """Remove the lock files of a dead server once the last of its processes has left.

    PostgreSQL takes the number in its lock file for a living server even when that number
    has since gone to another process; here the processes themselves are asked.

    Raises:
        DatabaseError: processes of the dead server are still there after a minute.
    """
    last = time.monotonic() + _LEAVE_SECONDS
    while left := _processes(key):
        if time.monotonic() > last:
            numbers = ", ".join(str(number) for number in sorted(left))
            raise DatabaseError(f"A killed PostgreSQL left processes: end {numbers}, start again.")
        time.sleep(0.1)
    (cluster / "postmaster.pid").unlink(missing_ok=True)
    for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        (socket_dir / name).unlink(missing_ok=True)


def _processes(key: str) -> dict[int, bytes]:
    """Find the processes of a cluster, which all carry its key in their title."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (entry / "comm").read_bytes() == b"postgres\n":
                title = (entry / "cmdline").read_bytes()
                if key.encode() in title:
                    found[int(entry.name)] = title
    return found
