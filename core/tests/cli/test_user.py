"""`sehat user` and `sehat role`: who signs in, and the roles that an operator gives."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from sehat.auth.passwords import password_matches

if TYPE_CHECKING:
    from sehat.db.server import EmbeddedServer

Run = Callable[..., subprocess.CompletedProcess[str]]

PASSWORD = "correct horse 27"


def users(installed: Run) -> dict[str, Any]:
    rows = json.loads(installed("user", "list", "--json").stdout)
    return {row["login"]: row for row in rows}


@pytest.fixture(scope="module")
def add(installed: Run) -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(login: str, *words: str, typed: str = PASSWORD) -> subprocess.CompletedProcess[str]:
        words = ("user", "add", login, "--name", "Asha Rao", "--password-stdin", *words)
        return installed(*words, typed=f"{typed}\n")

    return run


async def test_user_add_gives_password_and_role(installed: Run, add: Run, server: EmbeddedServer):
    done = add("asha.civil", "--tenant", "civil", "--role", "hospital_administrator")

    connection = await asyncpg.connect(server.dsn("sehat_owner"))
    stored = await connection.fetchval(
        "select password_hash from user_account where login = 'asha.civil'"
    )
    await connection.close()
    assert done.stdout == "asha.civil can sign in.\n"
    assert await password_matches(stored, PASSWORD)
    assert users(installed)["asha.civil"]["roles"] == ["hospital_administrator@civil"]


def test_user_add_refuses_a_login_that_is_taken(add: Run):
    done = [add("twice"), add("twice")]

    assert [one.returncode for one in done] == [0, 2]
    assert done[1].stderr == "sehat: The login twice is taken. Choose another.\n"


@pytest.mark.parametrize(
    ("words", "typed", "told"),
    [
        (("short",), "too short", "Use at least 12 characters"),
        (("two words",), PASSWORD, "one word without spaces"),
        (("boss", "--tenant", "civil", "--role", "boss"), PASSWORD, "civil has no role boss"),
        (("lost", "--tenant", "nowhere", "--role", "nurse"), PASSWORD, "no hospital nowhere"),
        (("half", "--tenant", "civil"), PASSWORD, "--tenant and --role go together"),
    ],
    ids=["short password", "spaces", "unknown role", "unknown hospital", "no role"],
)
def test_user_add_refuses_and_keeps_nothing(
    installed: Run, add: Run, words: tuple[str, ...], typed: str, told: str
):
    done = add(*words, typed=typed)

    assert done.returncode == 2
    assert told in done.stderr
    assert words[0] not in users(installed)


async def test_user_disable_ends_sessions_and_is_told(
    installed: Run, add: Run, server: EmbeddedServer
):
    add("gone.civil")
    connection = await asyncpg.connect(server.dsn("sehat_platform"))
    heard: list[str] = []
    await connection.add_listener("sehat_changes", lambda *message: heard.append(message[-1]))
    await connection.execute(
        "insert into user_session (token_hash, user_id, ends_at)"
        " select 'gone', id, now() + interval '1 hour' from user_account where login = 'gone.civil'"
    )

    done = installed("user", "disable", "gone.civil")

    revoked = await connection.fetchval(
        "select revoked_at is not null from user_session where token_hash = 'gone'"
    )
    await connection.close()
    assert done.returncode == 0
    assert revoked
    assert heard == ["session all"]
    assert users(installed)["gone.civil"]["disabled"]
    assert installed("user", "disable", "gone.civil").returncode == 2
    assert installed("user", "disable", "never.civil").returncode == 2


async def test_second_step_off_is_for_those_whose_phone_is_lost(
    installed: Run, add: Run, server: EmbeddedServer
):
    add("lost.civil")
    connection = await asyncpg.connect(server.dsn("sehat_owner"))
    await connection.execute(
        "insert into user_totp (user_id, sealed, confirmed_at)"
        " select id, 'sealed', now() from user_account where login = 'lost.civil'"
    )

    done = installed("user", "second-step-off", "lost.civil")

    left = await connection.fetchval("select count(*) from user_totp where sealed = 'sealed'")
    kind = await connection.fetchval(
        "select actor_kind from audit a join user_account u on u.id = a.entity_id"
        " where u.login = 'lost.civil' and a.action = 'admin.second_step_reset'"
    )
    await connection.close()
    assert done.returncode == 0
    assert (left, kind) == (0, "system")
    assert installed("user", "second-step-off", "lost.civil").returncode == 2
    assert installed("user", "second-step-off", "never.civil").returncode == 2


def test_role_grant_covers_a_branch(installed: Run, add: Run):
    add("meera.health")

    done = installed(
        *("role", "grant", "meera.health", "city_administrator", "--tenant", "health", "--branch")
    )

    assert done.stdout == "meera.health is city_administrator at health and below.\n"
    assert users(installed)["meera.health"]["roles"] == ["city_administrator@health+"]


def test_role_grant_again_only_changes_the_branch(installed: Run, add: Run):
    add("ravi.health")
    words = ("role", "grant", "ravi.health", "records_auditor", "--tenant", "health")

    done = [installed(*words, "--branch"), installed(*words)]

    assert [one.returncode for one in done] == [0, 0]
    assert users(installed)["ravi.health"]["roles"] == ["records_auditor@health"]


def test_role_grant_to_nobody_is_refused(installed: Run):
    done = installed("role", "grant", "never.civil", "nurse", "--tenant", "civil")

    assert done.returncode == 2
    assert done.stderr == (
        "sehat: Nobody signs in as never.civil. `sehat user list` says who does.\n"
    )
