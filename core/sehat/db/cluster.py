"""A cluster of PostgreSQL on this machine: made, started, stopped, cleared of remains."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from msgspec import Struct

from sehat.db.binaries import major_version
from sehat.db.private_files import write_private
from sehat.db.remains import can_see_processes, has_postmaster, remove_remains
from sehat.errors import DatabaseError

__all__ = ["SUPERUSER", "Cluster"]

SUPERUSER = "postgres"
"""The role that a cluster is made with."""

_PATIENCE_SECONDS = 600

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    # As on solid state; else a table of two pages is read whole for each key that refers to it.
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",
    "log_rotation_age": "1d",
    "log_truncate_on_rotation": "on",
    # A statement, its parameters or a conflicting row may hold a patient's data.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
_FAST_SETTINGS = {"fsync": "off", "full_page_writes": "off", "max_connections": "300"}


class Cluster(Struct, frozen=True):
    """Where a cluster lies, and which programs run it as which user and group.

    All its processes carry `key` in their titles; `account` is None for our own user.
    """

    key: str
    data: Path
    socket_dir: Path
    binaries: Path
    account: tuple[int, int] | None

    def make(self, password: str, *, fast: bool) -> None:
        """Make the cluster unless it is there; `password` is the superuser's.

        Raises:
            DatabaseError: it is there and of another major version than the programs.
        """
        version = self.data / "PG_VERSION"
        if not version.exists():
            self._initialise(password, fast=fast)
        made = int(version.read_text("ascii"))
        if made != (found := major_version(self.binaries)):
            raise DatabaseError(
                f"The data in {self.data} is of PostgreSQL {made} and the programs are of "
                f"{found}: install PostgreSQL {made} again, or restore a backup into a new folder."
            )

    def start(self, *, fast: bool) -> None:
        """Start it and wait until it serves, however long a recovery takes."""
        settings = _SETTINGS | (_FAST_SETTINGS if fast else {})
        settings["unix_socket_directories"] = str(self.socket_dir)
        lines = [f"{name} = '{value}'\n" for name, value in settings.items()]
        write_private(self.data / "sehat.conf", "".join(lines), self.account)
        self._control("start", "-l", self._log, "-o", f"-c cluster_name={self.key}")

    def stop(self, *, at_once: bool = False) -> None:
        """Stop it where it runs; sessions are ended, the checkpoint is waited for.

        `at_once` leaves the checkpoint to the recovery of the next start.
        """
        alive = has_postmaster(self.key) if can_see_processes() else self._is_locked
        if alive:
            self._control("stop", "-m", "immediate" if at_once else "fast")

    def clear_remains(self) -> None:
        """Clear away what a kill or a lost socket left; PostgreSQL itself does it elsewhere."""
        if can_see_processes():
            self.stop()
            remove_remains(self.key, cluster=self.data, socket_dir=self.socket_dir)

    @property
    def _log(self) -> Path:
        return self.data.parent / "start.log"

    @property
    def _is_locked(self) -> bool:
        return (self.data / "postmaster.pid").exists()

    def _initialise(self, password: str, *, fast: bool) -> None:
        # A folder without its version file is what an interrupted initdb left behind.
        shutil.rmtree(self.data, ignore_errors=True)
        file = self.data.parent / "password"
        write_private(file, password, self.account)
        try:
            self._run(
                "initdb",
                *("-D", self.data, "--username", SUPERUSER, "--pwfile", file),
                *("--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums"),
                *("--locale-provider=builtin", "--locale=C.UTF-8"),
                *(["--no-sync"] if fast else []),
            )
        finally:
            file.unlink()
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write("\ninclude 'sehat.conf'\n")

    def _control(self, order: str, *words: object) -> None:
        self._run("pg_ctl", order, "-D", self.data, "-w", "-t", _PATIENCE_SECONDS, *words)

    def _run(self, program: str, *words: object) -> None:
        user, group = self.account or (None, None)
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                [str(word) for word in (self.binaries / program, *words)],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
                user=user,
                group=group,
                extra_groups=None if self.account is None else [],
                check=False,
            )
            said.seek(0)
            told = said.read().decode(errors="replace").strip()
        if done.returncode:
            raise DatabaseError(
                f"{program} failed: {told}\nWhat PostgreSQL said is in {self._log}.", detail=told
            )
