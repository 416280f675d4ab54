"""Rules of the manifest: what plugin.toml and pyproject.toml say, and whether names agree."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from sehat.errors import PluginError
from sehat.plugins.checking.findings import Finding, Rule
from sehat.plugins.checking.project import Project
from sehat.plugins.checking.reading import declared_names
from sehat.plugins.manifest import find_plugins, read_manifest_data

__all__ = ["MANIFEST_RULES"]

_VERSION = re.compile(r"^\d+(\.\d+)*((a|b|rc)\d+)?(\.post\d+)?(\.dev\d+)?$")
_OWNED = ("templates", "static")


def schema(project: Project) -> Iterator[Finding]:
    """PC01: the manifest can be read, and says nothing that cannot be."""
    path = project.package / "plugin.toml"
    try:
        manifest = read_manifest_data(project.package)
    except PluginError as error:
        named = re.search(r"`\$?\.?(\w+)`", error.message)
        at = rf"^{named[1]}\b" if named else 1
        todo = "Correct it; docs/plugins/manifest.md names every key."
        yield project.finding("PC01", path, at, error.message, todo)
        return
    for key, wrong in manifest.faults_by_key():
        if key != "requires_api":
            yield project.finding("PC01", path, rf"^{key}\b", wrong, "Correct this line.")


def names_agree(project: Project) -> Iterator[Finding]:
    """PC02: one name in entry point, package, folders, catalogue, and before all that is named."""
    name, path = project.name, project.root / "pyproject.toml"
    points = project.distribution.get("entry-points", {}).get("sehat.plugins", {})
    target = f"{project.package.name}.plugin:plugin"
    if points != {name: target}:
        todo = f'Under [project.entry-points."sehat.plugins"] say {name} = "{target}".'
        wrong = f"the entry point is {points or 'not there'}, the manifest says {name!r}"
        yield project.finding("PC02", path, r"sehat\.plugins", wrong, todo)
    for folder in _OWNED:
        for found in sorted((project.package / folder).glob("*")):
            if found.is_dir() and found.name != name:
                todo = f"Rename it to {folder}/{name}."
                wrong = f"the folder {folder}/{found.name} bears another name than {name!r}"
                yield project.finding("PC02", found, 1, wrong, todo)
    for found in sorted((project.package / "locale").rglob("*.po")):
        if found.stem != project.package.name:
            todo = f"Rename it to {project.package.name}.po."
            yield project.finding("PC02", found, 1, f"the catalogue is called {found.stem}", todo)
    for module, line, kind, declared in declared_names(project):
        if not declared.startswith(f"{name}."):
            todo = f"Begin it with {name!r} and a dot."
            wrong = f"{kind} {declared!r} bears another's name"
            yield project.finding("PC02", module.path, line, wrong, todo)
    yield from _app_name(project)


def _app_name(project: Project) -> Iterator[Finding]:
    for module in project.modules:
        for node in module.nodes:
            if isinstance(node, ast.keyword) and node.arg == "app_name":
                value = node.value.value if isinstance(node.value, ast.Constant) else None
                if value is not None and value != project.name:
                    todo = f'Say app_name="{project.name}".'
                    wrong = f"the tables belong to the app {value!r}"
                    yield project.finding("PC02", module.path, node.value.lineno, wrong, todo)


def version(project: Project) -> Iterator[Finding]:
    """PC03: the version stands in pyproject.toml alone, where the distribution takes it from."""
    path = project.root / "pyproject.toml"
    if not path.exists():
        todo = "Add it; `sehat plugin new` shows one."
        yield project.finding("PC03", path, 1, "pyproject.toml is not there", todo)
        return
    said = project.distribution.get("version", "")
    if "version" not in project.distribution.get("dynamic", ()) and not _VERSION.match(said):
        todo = 'Say version = "0.1.0", as PEP 440 writes it.'
        yield project.finding("PC03", path, r"^version\b", f"the version is {said!r}", todo)
    for module in project.modules:
        for node in module.tree.body:
            targets = node.targets if isinstance(node, ast.Assign) else []
            if any(getattr(target, "id", "") == "__version__" for target in targets):
                todo = "Remove it; the platform reads the version of the distribution."
                yield project.finding(
                    "PC03", module.path, node.lineno, "the version is told twice", todo
                )


def api_range(project: Project) -> Iterator[Finding]:
    """PC04: the plugin takes the plugin API that this Sehat offers."""
    for key, wrong in project.manifest.faults_by_key() if project.manifest else ():
        if key == "requires_api":
            path = project.package / "plugin.toml"
            todo = "docs/plugins/compatibility.md says what a range means."
            yield project.finding("PC04", path, "^requires_api", wrong, todo)


def dependencies(project: Project) -> Iterator[Finding]:
    """PC05: what is needed is installed, declared for pip too, and needs nothing in a circle."""
    manifest, path = project.manifest, project.package / "plugin.toml"
    if manifest is None:
        return
    installed = {found.name: found for found in find_plugins()}
    unreadable = dict(manifest.faults_by_key())
    listed = " ".join(map(str, project.distribution.get("dependencies", ())))
    for other, range_ in {**manifest.requires, **manifest.enhances}.items():
        line = rf"^{other}\b"
        found = installed.get(other) if other not in unreadable else None
        if found is not None and not manifest.fits(other, found.version):
            todo = "Install a version that fits, or widen the range."
            wrong = f"{other} is {found.version} here, and {range_} is asked for"
            yield project.finding("PC05", path, line, wrong, todo)
        if other == manifest.name or (other in manifest.requires and other in manifest.enhances):
            todo = "Name it once, under [requires] or [enhances]."
            yield project.finding("PC05", path, line, f"{other} cannot be needed so", todo)
    for other in manifest.requires:
        distribution = f"sehat-{other.replace('_', '-')}"
        if other not in installed and other != manifest.name:
            todo = f"Install it, such as pip install {distribution}."
            wrong = f"{other} is required and not installed here"
            yield project.finding("PC05", path, rf"^{other}\b", wrong, todo)
        if project.distribution and distribution not in listed:
            todo = f"Add {distribution} to the dependencies of pyproject.toml."
            wrong = f"pip does not know that {other} is required"
            yield project.finding("PC05", path, rf"^{other}\b", wrong, todo)
    needs = {f.name: set(f.manifest.requires) for f in installed.values() if f.manifest}
    try:
        TopologicalSorter({**needs, manifest.name: set(manifest.requires)}).prepare()
    except CycleError as error:
        circle = list(dict.fromkeys(error.args[1]))
        if manifest.name in circle:
            todo = "Let one of them only enhance the other: [enhances]."
            wrong = f"{' → '.join(circle)} need each other"
            yield project.finding("PC05", path, r"^\[requires\]", wrong, todo)


def licence(project: Project) -> Iterator[Finding]:
    """PC06: who made it, under which licence, and whom to tell of a hole."""
    path, said = project.root / "pyproject.toml", project.distribution
    if not said.get("license"):
        todo = 'Add license = "Apache-2.0", or what you chose, and the file LICENSE.'
        yield project.finding("PC06", path, r"^\[project\]", "no licence is named", todo)
    authors = said.get("authors", ())
    if not any(author.get("name") for author in authors):
        todo = 'Add authors = [{ name = "…", email = "…" }].'
        yield project.finding("PC06", path, r"^\[project\]", "no vendor is named", todo)
    told = re.search(r"^#+ +Security\b", project.text(project.root / "README.md"), re.MULTILINE)
    if not (told or said.get("urls") or any(author.get("email") for author in authors)):
        todo = "Give an author's email, [project.urls] Security = …, or README.md a ## Security."
        wrong = "nobody can be told of a hole"
        yield project.finding("PC06", path, r"^authors\b", wrong, todo)


MANIFEST_RULES = (
    Rule("PC01", "plugin.toml can be read and says what can be", schema),
    Rule("PC02", "one name everywhere", names_agree),
    Rule("PC03", "the version is told once, in pyproject.toml", version),
    Rule("PC04", "the plugin API is one that this Sehat offers", api_range),
    Rule("PC05", "what it needs is installed, and not in a circle", dependencies),
    Rule("PC06", "licence, vendor and contact", licence),
)
