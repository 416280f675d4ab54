"""The manifest `plugin.toml`, read and checked without importing the plugin."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path

import msgspec
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion

from sehat.errors import PluginError

__all__ = [
    "API_VERSION",
    "GROUP",
    "Found",
    "Manifest",
    "find_plugins",
    "inspect_plugin",
    "read_manifest",
    "read_manifest_data",
]

API_VERSION = (1, 0)
"""Version of what plugins may rely on; it moves by its own rules, not with the product."""

GROUP = "sehat.plugins"
"""Group of entry points by which installed plugins are found."""

RESERVED = frozenset({"admin", "core", "events", "palette", "scan", "search", "sehat", "slots"})
"""First words of the core's own addresses below a hospital."""

_NAME = re.compile(r"^[a-z][a-z0-9_]{2,29}$")
_COMMAND = re.compile(r"^[a-z][a-z0-9-]*$")
_TARGET = re.compile(r"^[a-z_][a-z0-9_.]*:[a-z_][a-z0-9_]*$")
_RANGE = re.compile(r"^>=(\d+)\.(\d+),\s*<(\d+)$")


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a plugin says of itself before any of its code runs."""

    schema: int
    name: str
    title: str
    title_i18n: Mapping[str, str] = {}
    summary: str
    summary_i18n: Mapping[str, str] = {}
    requires_api: str
    requires: Mapping[str, str] = {}
    enhances: Mapping[str, str] = {}
    scope: str = "tenant"
    tenant_kinds: tuple[str, ...] = ("authority", "government", "private")
    data_class: str = "operational"
    guards: tuple[str, ...] = ()
    commands: Mapping[str, str] = {}
    """Commands of `sehat` as `module:attribute`, imported when they are called."""

    def faults(self) -> list[str]:
        """All that is wrong with the data, at once."""
        return [fault for _, fault in self.faults_by_key()]

    def faults_by_key(self) -> list[tuple[str, str]]:
        """The same, each with the key of `plugin.toml` that it is about."""
        faults = []
        if self.schema != 1:
            faults.append(("schema", f"schema is {self.schema}; this Sehat reads schema 1"))
        if not _NAME.match(self.name):
            faults.append(("name", f"name {self.name!r} must be 3 to 30 of a-z, 0-9 and _"))
        if self.name in RESERVED:
            faults.append(("name", f"name {self.name!r} is a word of Sehat's own addresses"))
        if self.data_class not in ("clinical", "financial", "operational"):
            faults.append(("data_class", f"data_class {self.data_class!r} is not one of the three"))
        for name, target in self.commands.items():
            if not _COMMAND.match(name) or not _TARGET.match(target):
                wrong = f"command {name} = {target!r} must look like 'module:attribute'"
                faults.append((name, wrong))
        faults += self._range_faults()
        if wrong := _range_fault(self.requires_api):
            faults.append(("requires_api", wrong))
        return faults

    def _range_faults(self) -> list[tuple[str, str]]:
        return [
            (need, f"{need} = {versions!r} must be versions such as '>=0.1,<2'")
            for need, versions in (*self.requires.items(), *self.enhances.items())
            if not _is_range(versions)
        ]

    def fits(self, other: str, version: str) -> bool:
        """Whether a version of a plugin that this one needs or enhances is one that it names."""
        named = self.requires.get(other) or self.enhances.get(other, "")
        try:
            return SpecifierSet(named).contains(version, prereleases=True)
        except InvalidVersion:
            return False


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """An installed plugin: its entry point, folder, version and manifest, or what is wrong."""

    name: str
    package: str
    version: str
    entry_point: EntryPoint
    folder: Path
    manifest: Manifest | None
    fault: str = ""


def find_plugins() -> list[Found]:
    """Every installed plugin in the order of names; nothing of theirs is imported."""
    return sorted(
        (inspect_plugin(point) for point in entry_points(group=GROUP)), key=lambda f: f.name
    )


def read_manifest(folder: Path) -> Manifest:
    """Read and check one manifest.

    Raises:
        PluginError: the file is missing or says something that cannot be; all faults are named.
    """
    manifest = read_manifest_data(folder)
    if faults := manifest.faults():
        raise PluginError("plugin.toml: " + "; ".join(faults))
    return manifest


def read_manifest_data(folder: Path) -> Manifest:
    """Read one manifest, whatever its values say.

    Raises:
        PluginError: the file is missing, is no TOML, or a key is unknown, missing or of another
            type.
    """
    path = folder / "plugin.toml"
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Manifest)
    except FileNotFoundError:
        raise PluginError(f"{path.name} is missing beside the package; add it.") from None
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise PluginError(f"plugin.toml cannot be read: {error}") from None


def _range_fault(asked: str) -> str:
    match = _RANGE.match(asked)
    if match is None:
        return f"requires_api {asked!r} must look like '>=1.0,<2'"
    if not (int(match[1]), int(match[2])) <= API_VERSION < (int(match[3]), 0):
        have = ".".join(map(str, API_VERSION))
        return f"needs plugin API {asked}, this Sehat offers {have}"
    return ""


def inspect_plugin(point: EntryPoint, *, version: str = "0") -> Found:
    """What is at an entry point, without importing it; `version` counts where nothing is installed.

    A fault is not raised but told in the answer.
    """
    package = point.value.partition(":")[0].rpartition(".")[0]
    version = point.dist.version if point.dist else version
    folder = Path()
    try:
        folder = _folder_of(package)
        manifest = _manifest_of(point, folder)
    except (PluginError, ImportError) as error:
        return Found(
            name=point.name,
            package=package,
            version=version,
            entry_point=point,
            folder=folder,
            manifest=None,
            fault=str(error),
        )
    return Found(
        name=point.name,
        package=package,
        version=version,
        entry_point=point,
        folder=folder,
        manifest=manifest,
    )


def _is_range(text: str) -> bool:
    try:
        SpecifierSet(text)
    except InvalidSpecifier:
        return False
    return True


def _folder_of(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise PluginError(f"package {package} is not importable; install it again.")
    return Path(spec.origin).parent


def _manifest_of(point: EntryPoint, folder: Path) -> Manifest:
    manifest = read_manifest(folder)
    if manifest.name != point.name:
        raise PluginError(f"entry point {point.name!r} but manifest name {manifest.name!r}")
    return manifest
