"""`sehat plugin trace` prints what plugins are asked for a page, as the one whose page it is."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING

import asyncpg
import pytest

if TYPE_CHECKING:
    from sehat.db.server import EmbeddedServer

Run = Callable[..., subprocess.CompletedProcess[str]]

PASSWORD = "blue lamp over paper\n"


@pytest.fixture
def staffed(installed: Run) -> Run:
    """The installation with a registration clerk at civil."""
    words = ("--name", "Tara", "--tenant", "civil", "--role", "registration_clerk")
    installed("user", "add", "tara", *words, "--password-stdin", typed=PASSWORD)
    return installed


@pytest.mark.feature("PL03")
def test_trace_lists_plugin_hook_duration_and_outcome(staffed: Run):
    told = staffed("plugin", "trace", "/civil", "--as", "tara")
    as_json = staffed("plugin", "trace", "/civil", "--as", "tara", "--json")

    head, _, heading, *rows = told.stdout.splitlines()
    assert told.returncode == 0, told.stderr
    assert head.startswith("GET /civil as tara: 200 in ")
    assert heading.split() == ["plugin", "asked", "ms", "outcome"]
    assert [row.split()[:2] for row in rows] == [
        ["opd_ipd", "opd_ipd.today"],
        ["cards", "cards.today"],
    ]
    asked = json.loads(as_json.stdout)["asked"]
    assert [(one["asked"], one["outcome"]) for one in asked][1] == ("cards.today", "shown")
    assert all(one["ms"] > 0 for one in asked)


def test_page_that_asks_no_plugin_says_so(staffed: Run):
    told = staffed("plugin", "trace", "/me", "--as", "tara").stdout

    assert told.endswith("No plugin was asked for anything on this page.\n")


def test_login_that_may_not_open_the_page_is_told_so(staffed: Run):
    told = staffed("plugin", "trace", "/civil/admin/plugins", "--as", "tara").stdout

    assert "as tara: 403" in told
    assert told.endswith("this login does not get to a page here.\n")


def test_unknown_login_is_refused(staffed: Run):
    done = staffed("plugin", "trace", "/civil", "--as", "nobody")

    assert done.returncode == 2
    assert done.stderr.startswith("sehat: Nobody signs in as 'nobody'.")


async def test_trace_is_audited_and_its_session_ended(staffed: Run, server: EmbeddedServer):
    staffed("plugin", "trace", "/civil?q=1", "--as", "tara")

    owner = await asyncpg.connect(server.dsn("sehat_owner"))
    try:
        body = await owner.fetchval(
            "select convert_from(body, 'UTF8') from audit where action = 'admin.page_traced'"
            " order by at desc limit 1"
        )
        still = await owner.fetchval(
            "select count(*) from user_session s join user_account u on u.id = s.user_id"
            " where u.login = 'tara' and s.revoked_at is null"
        )
    finally:
        await owner.close()
    assert json.loads(body)["after"] == {"path": "/civil"}
    assert still == 0
