"""Each plugin's wheel is whole, and installs and works without the others."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from sehat.plugins.manifest import find_plugins

if TYPE_CHECKING:
    from sehat.testing import Platforms
    from tests.packaging.conftest import Wheelhouse

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = sorted(path.parent.name for path in ROOT.glob("plugins/*/pyproject.toml"))
ALONE = [(), *((name,) for name in PLUGINS)]

ASK = """
import asyncio, httpx, json
from sehat.app import create_app

async def main():
    app = create_app()
    inner = app.app if hasattr(app, "app") else app
    async with inner.lifespan():
        browser = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://a")
        ready = await browser.get("/readyz")
        page = await browser.get("/sign-in", headers={"Accept": "text/html"})
        live = sorted(inner.state.platform.plugins.live_names)
        print(json.dumps([live, ready.status_code, ready.json(), page.status_code, page.text]))

asyncio.run(main())
"""


def needed_by(name: str) -> list[str]:
    """The plugins of the tree that one needs, nearest last."""
    manifest = next(found.manifest for found in find_plugins() if found.name == name)
    assert manifest is not None
    return [other for need in manifest.requires for other in (*needed_by(need), need)]


@pytest.mark.parametrize("member", ["core", *PLUGINS])
def test_wheel_has_every_file_of_its_package(wheelhouse: Wheelhouse, member: str):
    folder = ROOT / ("core" if member == "core" else f"plugins/{member}")
    package = "sehat" if member == "core" else f"sehat_{member}"
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("no git here, which knows what belongs to the package")
    listed = subprocess.run(
        [git, "ls-files", package], cwd=folder, capture_output=True, text=True, check=True
    )
    with ZipFile(wheelhouse.wheels[member]) as wheel:
        inside = set(wheel.namelist())

    wanted = {name for name in listed.stdout.splitlines() if (folder / name).exists()}
    catalogues = {f"{Path(name).with_suffix('.mo')}" for name in wanted if name.endswith(".po")}

    assert (wanted | catalogues) - inside == set()


@pytest.mark.feature("PL01")
@pytest.mark.parametrize("names", ALONE, ids=lambda names: names[0] if names else "core")
async def test_wheel_works_without_the_others(
    wheelhouse: Wheelhouse, platform: Platforms, tmp_path: Path, names: tuple[str, ...]
):
    chosen = [name for own in names for name in (*needed_by(own), own)]
    packages = [found.package for found in find_plugins() if found.name in chosen]
    addresses = await platform.databases.clone(["sehat", *packages])
    there = {
        "SEHAT_DATABASE_URL": addresses.owner,
        "SEHAT_APP_URL": addresses.app,
        "SEHAT_PLATFORM_URL": addresses.platform,
        "SEHAT_SECRET": addresses.secret.decode(),
        "SEHAT_DATA": str(tmp_path),
        "SEHAT_JOBS": "false",
    }
    python = wheelhouse.install("core", *chosen).python

    migrated = python("-m", "sehat", "migrate", "--json", **there)
    asked = python("-c", ASK, **there)
    undeclared = python("-c", "import pytest")

    assert migrated.returncode == 0, migrated.stderr
    said = json.loads(migrated.stdout)
    assert (said["ran"], said["stopped"]) == ([], {})
    assert asked.returncode == 0, asked.stderr
    live, status, ready, page, text = json.loads(asked.stdout.splitlines()[-1])
    assert live == sorted(chosen)
    assert "No module named 'pytest'" in undeclared.stderr
    assert (status, ready["database"], ready["quarantined"]) == (200, "ready", {})
    assert (page, "/static/" in text) == (200, True)
    assert {name.partition(".")[0] for name in ready["health"]} <= set(chosen)


@pytest.mark.feature("PL08")
@pytest.mark.parametrize("name", PLUGINS)
def test_every_plugin_inherits_the_conformance_suite(name: str):
    tests = ROOT / "plugins" / name / "tests/test_conformance.py"
    manifest = ROOT / "plugins" / name / f"sehat_{name}/plugin.toml"

    classes = [n for n in ast.parse(tests.read_text()).body if isinstance(n, ast.ClassDef)]

    assert tomllib.loads(manifest.read_text(encoding="utf-8"))["name"] == name
    assert [ast.unparse(base) for one in classes for base in one.bases] == ["PluginConformance"]
    assert f"plugin = '{name}'" in ast.unparse(classes[0])
