"""The embedded server starts, is private, and gets up again after what kills it."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import time
from contextlib import closing
from typing import TYPE_CHECKING

import asyncpg
import pytest

from sehat.db.server import EmbeddedServer, load_or_create_secrets
from sehat.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class ShortServer(EmbeddedServer):
    """A server that leaves nothing behind once a test is through with it."""

    def __init__(self, folder: Path) -> None:
        """Start it, without durability."""
        super().__init__(folder, fast=True)
        self.start()

    def close(self) -> None:
        """Stop it and delete its data."""
        self.destroy()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShortServer]:
    """Start one server for the tests of this module."""
    with closing(ShortServer(tmp_path_factory.mktemp("server") / "data")) as server:
        yield server


async def ask(server: EmbeddedServer, question: str) -> object:
    connection = await asyncpg.connect(server.superuser_dsn())
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def tell(server: EmbeddedServer, order: str) -> None:
    connection = await asyncpg.connect(server.superuser_dsn())
    try:
        await connection.execute(order)
    finally:
        await connection.close()


def postmaster(server: EmbeddedServer) -> int:
    return int((server.cluster / "postmaster.pid").read_text("ascii").split()[0])


def test_server_when_started_again_keeps_its_process(server: ShortServer) -> None:
    first = postmaster(server)

    began = time.monotonic()
    EmbeddedServer(server.data_dir, fast=True).start()

    assert postmaster(server) == first
    assert time.monotonic() - began < 1


async def test_server_after_kill_keeps_what_was_written(server: ShortServer) -> None:
    await tell(server, "create table kept as select 7 as number")

    os.kill(postmaster(server), signal.SIGKILL)
    server.start()

    assert await ask(server, "select number from kept") == 7


async def test_server_with_lock_file_of_another_process_starts(server: ShortServer) -> None:
    server.stop()
    remains = f"{os.getpid()}\n{server.cluster}\n1\n5432\n{server.socket_dir}\n\n  0  0\nready   \n"
    (server.cluster / "postmaster.pid").write_text(remains, "ascii")

    server.start()

    assert postmaster(server) != os.getpid()


async def test_server_without_its_socket_starts_again(server: ShortServer) -> None:
    (server.socket_dir / ".s.PGSQL.5432").unlink()

    server.start()

    assert await ask(server, "select 1") == 1


def test_server_with_data_of_another_version_names_both(server: ShortServer) -> None:
    server.stop()
    version = server.cluster / "PG_VERSION"
    real = version.read_text("ascii")
    version.write_text("12\n", "ascii")

    with pytest.raises(DatabaseError, match="of PostgreSQL 12 and the programs are of"):
        server.start()

    version.write_text(real, "ascii")
    server.start()


async def test_server_refuses_a_wrong_password(server: ShortServer) -> None:
    dsn = server.superuser_dsn().replace("postgres:", "postgres:x")

    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(dsn)


async def test_server_listens_at_a_private_socket_only(server: ShortServer) -> None:
    assert await ask(server, "show listen_addresses") == ""
    assert stat.S_IMODE(server.socket_dir.stat().st_mode) == 0o700
    assert len(str(server.socket_dir / ".s.PGSQL.5432.lock")) < 100


async def test_server_keeps_patient_data_out_of_its_log(server: ShortServer) -> None:
    with pytest.raises(asyncpg.UniqueViolationError):
        await tell(
            server,
            "create table person (mobile text unique);"
            "insert into person values ('9876543210'), ('9876543210')",
        )

    logs = [file.read_text("utf-8") for file in server.cluster.glob("log/*.log")]
    assert any("person_mobile_key" in log for log in logs)
    assert not any("9876543210" in log for log in logs)


async def test_servers_of_two_folders_are_apart(server: ShortServer, tmp_path: Path) -> None:
    with closing(ShortServer(tmp_path / ("long" * 30) / ("folder" * 20))) as other:
        await tell(other, "create table theirs (number int)")

        assert await ask(other, "select to_regclass('theirs')::text") == "theirs"
        assert await ask(server, "select to_regclass('theirs')::text") is None


async def test_server_after_interrupted_making_is_made_again(tmp_path: Path) -> None:
    with closing(ShortServer(tmp_path / "data")) as server:
        server.stop()
        (server.cluster / "PG_VERSION").unlink()

        server.start()

        assert await ask(server, "select 1") == 1


async def test_destroyed_server_begins_anew(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with closing(ShortServer(tmp_path / "data")) as server:
        await tell(server, "create table gone (number int)")

        server.destroy()
        assert not server.running()
        assert not server.folder.exists()
        server.start()

        assert await ask(server, "select to_regclass('gone')::text") is None
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="Only for root the cluster lies elsewhere.")
def test_throwaway_cluster_without_its_folder_is_swept(tmp_path: Path) -> None:
    left = ShortServer(tmp_path / "left")
    shutil.rmtree(left.data_dir)

    with closing(ShortServer(tmp_path / "next")):
        assert not left.folder.exists()
        assert not left.running()


def test_secrets_are_made_once_and_private(tmp_path: Path) -> None:
    made = load_or_create_secrets(tmp_path)

    assert load_or_create_secrets(tmp_path) == made
    assert len(set(made.values())) == len(made)
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
