"""The program `sehat` as a shell runs it, on an installation of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from sehat.db.server import EmbeddedServer

PROGRAM = Path(sys.executable).with_name("sehat")


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """The variables of this run without settings of Sehat."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("SEHAT_") and name not in {"DATABASE_URL", "NO_COLOR"}
    }


@pytest.fixture(scope="session")
def sehat(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `sehat` with words, in a folder without settings; names give variables."""
    folder = tmp_path_factory.mktemp("elsewhere")

    def run(
        *words: str, typed: str = "", cwd: Path = folder, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PROGRAM, *words],
            input=typed,
            capture_output=True,
            text=True,
            cwd=cwd,
            env=environment | variables,
            check=False,
            timeout=120,
        )

    return run


@pytest.fixture(scope="session")
def installed(
    server: EmbeddedServer, sehat: Callable[..., subprocess.CompletedProcess[str]]
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `sehat` on a migrated installation with a department and one hospital."""

    def run(*words: str, typed: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        place = {"SEHAT_DATA": str(server.data_dir)}
        return sehat(*words, typed=typed, **(place | variables))

    for words in (
        ("migrate",),
        ("tenant", "add", "health", "--kind", "authority", "--name", "Department of Health"),
        ("tenant", "add", "civil", "--kind", "government", "--name", "Civil", "--parent", "health"),
    ):
        done = run(*words)
        assert done.returncode == 0, done.stderr
    return run


@pytest.fixture(scope="session")
def own_server(server: EmbeddedServer) -> Callable[[str], dict[str, str]]:
    """Give the variables of somebody who names a database of a server of their own."""

    def variables(database: str) -> dict[str, str]:
        return {
            "SEHAT_DATABASE_URL": server.dsn("sehat_owner", database),
            "SEHAT_APP_URL": server.dsn("sehat_app", database),
            "SEHAT_PLATFORM_URL": server.dsn("sehat_platform", database),
            "SEHAT_SECRET": "a secret of the operator",
        }

    return variables
