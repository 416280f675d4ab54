"""Folders and files that nobody but their owner may read, and locks between processes."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sehat.errors import DatabaseError

__all__ = ["locked", "make_private", "write_private"]


@contextlib.contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold a lock between processes; it ends with the process, however that ends."""
    with file.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def make_private(folder: Path) -> None:
    """Make a folder for our eyes only; refuse one that another user made first."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError(
            f"{folder} cannot be made ({error.strerror}): name another folder in SEHAT_DATA."
        ) from None
    if folder.lstat().st_uid != os.geteuid():
        raise DatabaseError(
            f"{folder} belongs to another user: start Sehat as that user, or name another "
            "folder in SEHAT_DATA."
        )


def write_private(file: Path, text: str, account: tuple[int, int] | None = None) -> None:
    """Write a file whole or not at all, readable by its owner alone."""
    handle, name = tempfile.mkstemp(dir=file.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        if account is not None:
            os.fchown(handle, *account)
        stream.write(text)
    Path(name).replace(file)
