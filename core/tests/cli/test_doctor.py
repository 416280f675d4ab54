"""`sehat doctor`: a sound installation, and what each ill is called."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from sehat.config import Settings
from sehat.doctor.database import (
    clock_finding,
    extensions_finding,
    login_finding,
    migrations_finding,
    terminology_findings,
)
from sehat.doctor.machine import (
    disk_finding,
    fonts_finding,
    listening_finding,
    secrets_finding,
    versions_finding,
)
from sehat.doctor.plugins import plugin_findings
from sehat.plugins.loader import load_plugins
from sehat.testing.packages import MANIFEST, install_plugin

if TYPE_CHECKING:
    from sehat.db.server import EmbeddedServer
    from sehat.testing.databases import Databases

Run = Callable[..., subprocess.CompletedProcess[str]]

PROGRAM = Path(sys.executable).with_name("sehat")


def on_a_terminal(environment: dict[str, str]) -> str:
    """What the doctor writes to a terminal."""
    ours, theirs = pty.openpty()
    subprocess.run([PROGRAM, "doctor"], stdout=theirs, env=environment, check=False)
    os.close(theirs)
    told = os.read(ours, 10_000).decode()
    os.close(ours)
    return told


@pytest.mark.feature("DP01")
def test_doctor_finds_a_new_installation_sound(installed: Run):
    done = installed("doctor", "--json")

    findings = {finding["part"]: finding for finding in json.loads(done.stdout)}
    assert done.returncode == 0
    assert [part for part, finding in findings.items() if finding["state"] == "fix"] == []
    assert set(findings) >= {
        *("versions", "fonts", "disk", "secrets", "listening", "server", "extensions", "clock"),
        *("migrations", "role sehat_owner", "role sehat_app", "role sehat_platform"),
        *("plugin cards", "plugin opd_ipd", "terminology"),
    }


def test_doctor_without_a_database_says_what_to_run(sehat: Run, tmp_path: Path):
    data = tmp_path / "data"

    done = sehat("doctor", SEHAT_DATA=str(data))

    assert done.returncode == 1
    assert "sehat migrate" in done.stdout
    assert not data.exists()


def test_doctor_tells_a_setting_that_cannot_be_read(sehat: Run):
    done = sehat("doctor", "--json", SEHAT_PRT="8700")

    assert done.returncode == 1
    assert json.loads(done.stdout) == [
        {
            "part": "settings",
            "state": "fix",
            "said": "cannot be read",
            "fix": "There is no setting 'prt'. Did you mean 'port'?",
        }
    ]


def test_doctor_shows_colours_unless_told_not_to(environment: dict[str, str]):
    coloured = on_a_terminal(environment | {"SEHAT_PRT": "8700"})
    plain = on_a_terminal(environment | {"SEHAT_PRT": "8700", "NO_COLOR": "1"})

    assert "\x1b[31mfix" in coloured
    assert "\x1b" not in plain
    assert "fix" in plain


def test_doctor_names_a_plugin_that_was_put_aside(
    installed: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.syspath_prepend(tmp_path)
    install_plugin(tmp_path, "guest", "import nothing_of_this_name")

    done = installed("doctor", "--json", PYTHONPATH=str(tmp_path))

    ill = [finding for finding in json.loads(done.stdout) if finding["state"] == "fix"]
    assert done.returncode == 1
    assert [finding["part"] for finding in ill] == ["plugin guest"]
    assert "nothing_of_this_name" in ill[0]["said"]


def test_command_of_two_owners_is_to_be_renamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(tmp_path)
    manifest = f'{MANIFEST}[commands]\nserve = "sehat_twin.cli:serve"\n'
    code = "class Twin: pass\nplugin = Twin()\n"
    plugins = load_plugins([install_plugin(tmp_path, "twin", code, manifest=manifest)])

    (sound,) = plugin_findings(plugins)
    (taken,) = plugin_findings(plugins, taken=["serve"])

    assert sound.state == "ok"
    assert (taken.state, taken.fix) == ("fix", "Rename it in plugin.toml.")


def test_missing_package_is_to_be_installed():
    found = versions_finding(["sehat-core", "no-such-package"])

    assert (found.state, found.said) == ("fix", "no-such-package is missing")


def test_missing_font_is_named(tmp_path: Path):
    found = fonts_finding(tmp_path)

    assert found.state == "fix"
    assert "Noto Sans Devanagari" in found.said


def test_full_disk_is_told(tmp_path: Path):
    assert disk_finding(tmp_path / "not" / "yet").state == "ok"
    assert disk_finding(tmp_path, least_gb=1e9).state == "fix"


def test_open_secrets_are_to_be_closed(tmp_path: Path):
    tmp_path.chmod(0o700)
    file = tmp_path / "secrets.json"
    file.touch(mode=0o600)
    closed = secrets_finding(tmp_path)
    file.chmod(0o644)

    assert closed.state == "ok"
    assert str(file) in secrets_finding(tmp_path).said


def test_listening_for_others_wants_tls():
    open_to_all = Settings(host="0.0.0.0")  # noqa: S104 - what the doctor warns of

    assert listening_finding(Settings(host="::1")).state == "ok"
    assert listening_finding(Settings(host="localhost")).state == "ok"
    assert listening_finding(open_to_all).state == "fix"
    assert listening_finding(Settings(host="0.0.0.0", secure_cookies=True)).state == "ok"  # noqa: S104


async def test_app_that_logs_in_as_superuser_is_told(server: EmbeddedServer):
    connection = await asyncpg.connect(server.superuser_dsn())
    found = await login_finding(connection, "sehat_app", remedy="sehat migrate")
    await connection.close()

    assert (found.state, found.fix) == ("fix", "sehat migrate")
    assert "logs in as" in found.said
    assert "is a superuser" in found.said


async def test_app_that_may_more_than_it_should_is_told(databases: Databases):
    addresses = await databases.clone()
    owner, app = await asyncpg.connect(addresses.owner), await asyncpg.connect(addresses.app)
    before = await login_finding(app, "sehat_app", remedy="")
    name = await owner.fetchval("select current_database()")
    await owner.execute(f"grant temporary on database {name} to sehat_app")
    await owner.execute("grant create on schema public to sehat_app")
    await app.execute("create table own_table (id int)")
    after = await login_finding(app, "sehat_app", remedy="")
    await owner.close()
    await app.close()

    assert before.state == "ok"
    assert after.said == (
        "owns tables, or belongs to a role that does; may make temporary tables; may make tables"
    )


async def test_what_a_database_lacks_is_told(server: EmbeddedServer):
    connection = await asyncpg.connect(server.superuser_dsn())
    extensions = await extensions_finding(connection, remedy="sehat migrate")
    migrations = await migrations_finding(connection, ["sehat"])
    terminology = await terminology_findings(connection)
    clock = await clock_finding(connection, furthest_seconds=0)
    await connection.close()

    assert (extensions.state, extensions.said) == ("fix", "btree_gist, pg_trgm is missing")
    assert (migrations.state, migrations.fix) == ("fix", "sehat migrate")
    assert terminology == []
    assert clock.state == "fix"


async def test_substance_without_a_base_is_listed(databases: Databases):
    owner = await asyncpg.connect((await databases.clone()).owner)
    await owner.execute(
        "insert into substance (code, name, base_code, decided_by)"
        " values ('oddium-odate', 'Oddium odate', 'oddium-odate', 'undecided')"
    )
    found = {finding.part: finding for finding in await terminology_findings(owner)}
    await owner.close()

    assert found["substances"].state == "note"
    assert "Oddium odate" in found["substances"].said
