"""The embedded PostgreSQL: made, started and stopped by Sehat, reached by socket only."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

from sehat.db.binaries import find_binaries, major_version, server_account
from sehat.db.private_files import locked, make_private, write_private
from sehat.db.remains import can_see_processes, has_postmaster, remove_remains
from sehat.errors import DatabaseError

__all__ = ["EmbeddedServer", "load_or_create_secrets"]

SYSTEM_FOLDER = Path("/var/lib/sehat")
"""Where root keeps what an unprivileged PostgreSQL must reach."""

_SECRETS = ("superuser", "sehat_owner", "sehat_app", "sehat_platform", "session_secret", "cluster")
_SUPERUSER = "postgres"
_START_SECONDS = 600
_ANSWER_SECONDS = 10
# The request that the server answers before it asks who we are (protocol 3.0, SSLRequest).
_MAY_I_HAVE_TLS = bytes.fromhex("0000000804d2162f")

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
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
_FAST_SETTINGS = {"fsync": "off", "full_page_writes": "off"}


def load_or_create_secrets(data_dir: Path) -> dict[str, str]:
    """Read the passwords and keys of an installation, making those that are missing.

    The file `secrets.json` in `data_dir` is readable by its owner alone. `cluster` names the
    database cluster that belongs to these secrets; where they are gone, it is too.
    """
    make_private(data_dir)
    file = data_dir / "secrets.json"
    with locked(data_dir / ".secrets.lock"):
        known: dict[str, str] = json.loads(file.read_text("utf-8")) if file.exists() else {}
        missing = [name for name in _SECRETS if name not in known]
        if missing:
            known |= {name: secrets.token_urlsafe(32) for name in missing}
            write_private(file, json.dumps(known, indent=2))
    return known


class EmbeddedServer:
    """One PostgreSQL cluster for one data folder; it keeps running between commands.

    As a plain user everything lies in `data_dir`. PostgreSQL refuses to run as root: for root
    the cluster lies in a system folder, keyed by `data_dir`, and runs as an unprivileged user;
    `data_dir` then holds the secrets, and moving it means beginning with an empty cluster.
    """

    def __init__(self, data_dir: Path, *, fast: bool = False) -> None:
        """Describe the server; `fast` gives up durability, for tests only."""
        self.data_dir = data_dir.absolute()
        self.fast = fast
        self.secrets = load_or_create_secrets(self.data_dir)
        self.key = hashlib.sha256(
            f"{self.data_dir.resolve()}\n{self.secrets['cluster']}".encode()
        ).hexdigest()[:16]
        if os.geteuid() == 0:
            self.folder = SYSTEM_FOLDER / self.key
            self.socket_dir = self.folder / "run"
        else:
            self.folder = self.data_dir / "postgres"
            # A socket's path may have 107 bytes, a data folder's any number.
            self.socket_dir = Path("/tmp") / f"sehat-{os.geteuid()}-{self.key}"  # noqa: S108

    @property
    def cluster(self) -> Path:
        """The folder that PostgreSQL calls PGDATA."""
        return self.folder / "cluster"

    def dsn(self, role: str, database: str = "sehat") -> str:
        """Give the address at which one of the log-in roles reaches a database.

        Raises:
            KeyError: no password is kept for that role.
        """
        return self._address(role, self.secrets[role], database)

    def superuser_dsn(self, database: str = "postgres") -> str:
        """Give the superuser's address, which only preparing a database may use."""
        return self._address(_SUPERUSER, self.secrets["superuser"], database)

    def running(self) -> bool:
        """Tell whether the server answers; one that takes its time is taken as running."""
        with contextlib.closing(socket.socket(socket.AF_UNIX)) as probe:
            probe.settimeout(_ANSWER_SECONDS)
            try:
                probe.connect(str(self.socket_dir / ".s.PGSQL.5432"))
                probe.sendall(_MAY_I_HAVE_TLS)
                return probe.recv(1) != b""
            except TimeoutError:
                return True
            except OSError:
                return False

    def start(self) -> None:
        """Make the cluster where there is none and start it where it is not running.

        Raises:
            DatabaseError: PostgreSQL is missing, too old for this cluster, or does not start.
        """
        with locked(self.data_dir / ".server.lock"):
            if self.running():
                return
            account = server_account()
            self._make_folders(account)
            binaries = find_binaries(SYSTEM_FOLDER)
            self._clear_remains(binaries, account)
            if not (self.cluster / "PG_VERSION").exists():
                self._make_cluster(binaries, account)
            self._refuse_other_version(binaries)
            self._write_settings(account)
            options = f"-c cluster_name={self.key}"
            log = self.folder / "start.log"
            start = ["start", "-D", self.cluster, "-w", "-t", _START_SECONDS, "-l", log]
            self._run(account, binaries / "pg_ctl", *start, "-o", options)

    def stop(self) -> None:
        """Stop the server where it runs, letting it finish its checkpoint."""
        with locked(self.data_dir / ".server.lock"):
            self._stop()

    def destroy(self) -> None:
        """Stop the server and delete the cluster with all its data; the secrets stay."""
        with locked(self.data_dir / ".server.lock"):
            self._stop()
            shutil.rmtree(self.folder, ignore_errors=True)
            shutil.rmtree(self.socket_dir, ignore_errors=True)

    def _address(self, role: str, password: str, database: str) -> str:
        return f"postgresql://{role}:{password}@/{database}?host={quote(str(self.socket_dir))}"

    def _stop(self) -> None:
        if self.running() or has_postmaster(self.key):
            binaries = find_binaries(SYSTEM_FOLDER)
            self._run(server_account(), binaries / "pg_ctl", *self._stopping())

    def _stopping(self) -> tuple[object, ...]:
        return "stop", "-D", self.cluster, "-m", "fast", "-w", "-t", _START_SECONDS

    def _make_folders(self, account: tuple[int, int] | None) -> None:
        if account is None:
            make_private(self.folder)
            make_private(self.socket_dir)
            return
        SYSTEM_FOLDER.mkdir(mode=0o755, exist_ok=True)
        for folder in (self.folder, self.socket_dir):
            folder.mkdir(mode=0o700, exist_ok=True)
            os.chown(folder, *account)

    def _make_cluster(self, binaries: Path, account: tuple[int, int] | None) -> None:
        # A folder without its version file is what an interrupted initdb left behind.
        shutil.rmtree(self.cluster, ignore_errors=True)
        password = self.folder / "password"
        write_private(password, self.secrets["superuser"], account)
        fast = ["--no-sync"] if self.fast else []
        try:
            self._run(
                account,
                binaries / "initdb",
                *("-D", self.cluster, "--username", _SUPERUSER, "--pwfile", password),
                *("--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums"),
                *("--locale-provider=builtin", "--locale=C.UTF-8", *fast),
            )
        finally:
            password.unlink()
        with (self.cluster / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write("\ninclude 'sehat.conf'\n")

    def _write_settings(self, account: tuple[int, int] | None) -> None:
        settings = _SETTINGS | (_FAST_SETTINGS if self.fast else {})
        settings["unix_socket_directories"] = str(self.socket_dir)
        lines = [f"{name} = '{value}'\n" for name, value in settings.items()]
        write_private(self.cluster / "sehat.conf", "".join(lines), account)

    def _refuse_other_version(self, binaries: Path) -> None:
        made = int((self.cluster / "PG_VERSION").read_text("ascii"))
        if made != (found := major_version(binaries)):
            raise DatabaseError(
                f"The data in {self.cluster} is of PostgreSQL {made} and the programs are of "
                f"{found}: install PostgreSQL {made} again, or restore a backup into a new folder."
            )

    def _clear_remains(self, binaries: Path, account: tuple[int, int] | None) -> None:
        if not can_see_processes():
            return
        if has_postmaster(self.key):
            self._run(account, binaries / "pg_ctl", *self._stopping())
        remove_remains(self.key, cluster=self.cluster, socket_dir=self.socket_dir)

    def _run(self, account: tuple[int, int] | None, *command: object) -> None:
        user, group = account or (None, None)
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
                user=user,
                group=group,
                extra_groups=None if account is None else [],
                check=False,
            )
            said.seek(0)
            told = said.read().decode(errors="replace").strip()
        if done.returncode:
            log = self.folder / "start.log"
            raise DatabaseError(
                f"{Path(str(command[0])).name} failed: {told}\nWhat PostgreSQL said is in {log}.",
                detail=told,
            )
