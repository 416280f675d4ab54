"""Wheels as a vendor hands them on, and a Python that has nothing but what they ask for."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
MEMBERS = [ROOT / "core", *sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))]


@dataclass(frozen=True)
class Wheelhouse:
    """The wheels of this checkout by the name of their folder, and where they are tried."""

    wheels: dict[str, Path]
    folder: Path

    def install(self, *members: str) -> Installation:
        """Put the wheels of these members, and what they say they need, where nothing else is."""
        site = self.folder / "-".join(members)
        site.mkdir()
        needed: set[str] = set()
        for member in members:
            with ZipFile(self.wheels[member]) as wheel:
                wheel.extractall(site)
        for notes in site.glob("*.dist-info/METADATA"):
            for line in notes.read_text(encoding="utf-8").splitlines():
                if line.startswith("Requires-Dist: "):
                    _add(Requirement(line.partition(": ")[2]), needed)
        for name in needed:
            _link(name, site)
        return Installation(site)


@dataclass(frozen=True)
class Installation:
    """A folder of packages that a bare Python runs from."""

    site: Path

    def python(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run Python with these packages alone, in a folder without settings."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        command = [sys.executable, "-S", "-s", "-W", "ignore", *words]
        return subprocess.run(
            command,
            cwd=self.site.parent,
            env={**kept, "PYTHONPATH": str(self.site), "PYTHONUTF8": "1", **variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


def _add(requirement: Requirement, needed: set[str]) -> None:
    name = requirement.name.lower().replace("_", "-")
    markers = [{"extra": extra} for extra in ("", *requirement.extras)]
    wanted = requirement.marker is None or any(map(requirement.marker.evaluate, markers[:1]))
    if not wanted or name in needed or name.startswith("sehat-"):
        return
    needed.add(name)
    for line in distribution(name).requires or ():
        inner = Requirement(line)
        if inner.marker is None or any(map(inner.marker.evaluate, markers)):
            inner.marker = None
            _add(inner, needed)


def _link(name: str, site: Path) -> None:
    installed = distribution(name)
    for top in {file.parts[0] for file in installed.files or ()} - {".."}:
        if not (site / top).exists():
            (site / top).symlink_to(Path(str(installed.locate_file(top))))


@pytest.fixture(scope="session")
def wheelhouse(tmp_path_factory: pytest.TempPathFactory) -> Wheelhouse:
    """Every member, built as for a release."""
    folder = tmp_path_factory.mktemp("wheels")
    wheels = {}
    for member in MEMBERS:
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
        done = subprocess.run(command, cwd=member, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        (wheels[member.name],) = folder.glob(f"sehat_{member.name}-*.whl")
    return Wheelhouse(wheels, tmp_path_factory.mktemp("sites"))
