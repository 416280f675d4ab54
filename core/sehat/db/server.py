"""The embedded PostgreSQL of an installation: its place, its passwords, its life."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import socket
from pathlib import Path
from urllib.parse import quote

from msgspec.structs import replace

from sehat.db.binaries import find_binaries, server_account
from sehat.db.cluster import SUPERUSER, Cluster
from sehat.db.private_files import locked, make_private, write_private
from sehat.errors import DatabaseError

__all__ = ["EmbeddedServer", "load_or_create_secrets"]

SYSTEM_FOLDER = Path("/var/lib/sehat")
"""Where root keeps what an unprivileged PostgreSQL must reach."""

_SECRETS = ("superuser", "sehat_owner", "sehat_app", "sehat_platform", "session_secret", "cluster")
_THROWAWAY = "throwaway"
_ANSWER_SECONDS = 10
# The request that the server answers before it asks who we are (protocol 3.0, SSLRequest).
_MAY_I_HAVE_TLS = bytes.fromhex("0000000804d2162f")


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
        return self._address(SUPERUSER, self.secrets["superuser"], database)

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
            cluster = self._open()
            if cluster.account is None:
                make_private(self.folder)
                make_private(self.socket_dir)
            else:
                for folder in (self.folder, self.socket_dir):
                    folder.mkdir(mode=0o700, exist_ok=True)
                    os.chown(folder, *cluster.account)
                self._sweep(cluster)
            cluster.clear_remains()
            cluster.make(self.secrets["superuser"], fast=self.fast)
            cluster.start(fast=self.fast)

    def stop(self) -> None:
        """Stop the server where it runs, letting it finish its checkpoint."""
        with locked(self.data_dir / ".server.lock"):
            self._open().stop()

    def destroy(self) -> None:
        """Stop the server and delete the cluster with all its data; the secrets stay."""
        with locked(self.data_dir / ".server.lock"):
            # What is deleted the next moment need not be written out first.
            self._open().stop(at_once=True)
            shutil.rmtree(self.folder, ignore_errors=True)
            shutil.rmtree(self.socket_dir, ignore_errors=True)

    def _address(self, role: str, password: str, database: str) -> str:
        return f"postgresql://{role}:{password}@/{database}?host={quote(str(self.socket_dir))}"

    def _open(self) -> Cluster:
        account = server_account()
        if account is not None and not SYSTEM_FOLDER.exists():
            SYSTEM_FOLDER.mkdir(exist_ok=True)
            SYSTEM_FOLDER.chmod(0o755)
        binaries = find_binaries(SYSTEM_FOLDER)
        return Cluster(self.key, self.cluster, self.socket_dir, binaries, account)

    def _sweep(self, cluster: Cluster) -> None:
        """Delete throw-away clusters whose data folder is gone, such as a killed test's."""
        if self.fast:
            (self.folder / _THROWAWAY).write_text(str(self.data_dir), encoding="utf-8")
        for note in SYSTEM_FOLDER.glob(f"*/{_THROWAWAY}"):
            with contextlib.suppress(OSError, DatabaseError):
                if not Path(note.read_text(encoding="utf-8")).exists():
                    home = note.parent
                    left = replace(
                        cluster, key=home.name, data=home / "cluster", socket_dir=home / "run"
                    )
                    left.stop()
                    shutil.rmtree(home)
