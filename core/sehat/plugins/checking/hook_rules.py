"""Rules of hooks: each is one that is there, in its colour, and guards keep their word."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from sehat.plugins.checking.findings import Finding, Rule
from sehat.plugins.checking.project import Project
from sehat.plugins.checking.reading import Function, called, decorators, hook_implementations
from sehat.plugins.colours import colour_of
from sehat.plugins.hookspecs import HookSpecs
from sehat.plugins.manifest import find_plugins

__all__ = ["HOOK_RULES", "Spec", "read_specs"]

_COLOURS = {"hookspec": "collect", "gathered": "gather", "vetoed": "veto"}


class Spec(Struct, frozen=True):
    """A hook as its owner declares it: how it is asked, and what its arguments are called."""

    colour: str
    arguments: frozenset[str]


def hooks_fit(project: Project) -> Iterator[Finding]:
    """PC14: names, arguments and colour are those of the hook; `guards` names every veto."""
    specs, manifest = known_specs(project), project.manifest
    vetoes: set[str] = set()
    for module, node in hook_implementations(project):
        spec = specs.get(node.name)
        if spec is None:
            if manifest is None or not _is_of_absent(node.name, manifest.enhances):
                todo = "docs/reference/hooks.md names every hook."
                wrong = f"nobody asks a hook {node.name!r}"
                yield project.finding("PC14", module.path, node.lineno, wrong, todo)
            continue
        if spec.colour == "veto":
            vetoes.add(node.name)
        if wrong := _misfit(node, spec):
            todo = "Write it as docs/reference/hooks.md shows it."
            yield project.finding("PC14", module.path, node.lineno, wrong, todo)
    yield from _guards_kept(project, vetoes)


def known_specs(project: Project) -> dict[str, Spec]:
    """The hooks of the core, of the plugin itself, and of the installed ones that it names."""
    specs = {
        name: Spec(colour_of(function).policy, frozenset(inspect.signature(function).parameters))
        for name, function in vars(HookSpecs).items()
        if inspect.isfunction(function)
    }
    manifest = project.manifest
    others = {**manifest.requires, **manifest.enhances} if manifest else {}
    folders = [found.folder for found in find_plugins() if found.name in others]
    for folder in (*folders, project.package):
        specs |= read_specs(folder / "hookspecs.py")
    return specs


def read_specs(path: Path) -> dict[str, Spec]:
    """The hooks that a `hookspecs.py` declares, without importing it."""
    if not path.exists():
        return {}
    found: dict[str, Spec] = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            names = frozenset(one.arg for one in (*node.args.args, *node.args.kwonlyargs))
            for mark in decorators(node) & _COLOURS.keys():
                found[node.name] = Spec(_COLOURS[mark], names)
    return found


def _misfit(node: Function, spec: Spec) -> str:
    awaited = isinstance(node, ast.AsyncFunctionDef)
    if awaited != (spec.colour != "collect"):
        wanted = "def" if spec.colour == "collect" else "async def"
        return f"{node.name} must be `{wanted}`: it is asked by {spec.colour.upper()}"
    taken = {one.arg for one in (*node.args.args, *node.args.kwonlyargs)} - {"self"}
    if unknown := sorted(taken - spec.arguments):
        return f"{node.name} is never given {', '.join(unknown)}"
    return ""


def _guards_kept(project: Project, vetoes: set[str]) -> Iterator[Finding]:
    manifest, path = project.manifest, project.package / "plugin.toml"
    if manifest is None:
        return
    guards = set(manifest.guards)
    for hook in sorted(vetoes - guards):
        todo = f'Add "{hook}" to guards, so that its absence refuses what it would check.'
        wrong = f"the veto {hook} is not promised"
        yield project.finding("PC14", path, r"^(guards|name)\b", wrong, todo)
    binds = any(
        called(node).endswith("PortBinding") for module in project.modules for node in module.nodes
    )
    for promise in sorted(guards - vetoes):
        if not ("." in promise and binds):
            todo = "Implement it, or take it out of guards."
            wrong = f"guards promises {promise}, which nothing here answers"
            yield project.finding("PC14", path, r"^guards\b", wrong, todo)


def _is_of_absent(hook: str, enhances: Mapping[str, str]) -> bool:
    installed = {found.name for found in find_plugins()}
    return any(hook.startswith(f"{name}_") for name in enhances if name not in installed)


HOOK_RULES = (Rule("PC14", "hooks fit, and guards keep their word", hooks_fit),)
