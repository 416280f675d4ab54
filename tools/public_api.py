"""The plugin API as lines of text: `check` compares it with the kept file, `write` keeps it.

Each version has a file of its own, docs/reference/api-1.0.txt and so on, so that what a release
promised stands beside what the next one promises.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

import click

from sehat.plugins.manifest import API_VERSION

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs/reference"
MODULES = ("sehat.api", "sehat.testing")
FIXTURES = "sehat.testing.fixtures"

RELEASED: tuple[tuple[int, int], ...] = ()
"""Versions of the plugin API that a release of Sehat bears; their files never change again."""

Version = tuple[int, int]
Function = (ast.FunctionDef, ast.AsyncFunctionDef)


def api_lines() -> list[str]:
    """One line for each name that plugins may rely on, and for each part of a class."""
    lines = [
        line
        for module in MODULES
        for name in sorted(import_module(module).__all__)
        for line in _described(f"{module}.{name}", getattr(import_module(module), name))
    ]
    return [*lines, *_fixtures()]


def differences(kept: Sequence[str], now: Sequence[str]) -> tuple[list[str], list[str]]:
    """What is gone or changed, and what is new or changed."""
    return (
        [line for line in kept if line not in set(now)],
        [line for line in now if line not in set(kept)],
    )


def refusal(kept: Sequence[str], now: Sequence[str], *, version: Version, latest: Version) -> str:
    """Why this API may not bear `version`, where `latest` is what was released last with `kept`.

    What takes away or changes is a new major version; what only adds, a new minor one.
    """
    gone, new = differences(kept, now)
    if gone and version[0] == latest[0]:
        return f"Raise API_VERSION to ({latest[0] + 1}, 0): this was promised and is gone."
    if new and version <= latest:
        return f"Raise API_VERSION to ({latest[0]}, {latest[1] + 1}): this is new."
    return ""


def file_of(version: Version) -> Path:
    """The file of a version."""
    return FOLDER / f"api-{version[0]}.{version[1]}.txt"


def read(version: Version) -> list[str]:
    """The kept lines of a version; none where it was never written."""
    file = file_of(version)
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def _described(path: str, thing: object) -> Iterator[str]:
    tree = _tree_of(thing)
    if isinstance(tree, Function):
        yield f"{path}{_signature(tree)}"
    elif isinstance(tree, ast.ClassDef):
        bases = ", ".join(ast.unparse(base) for base in (*tree.bases, *tree.keywords))
        yield f"class {path}({bases}){_marks(tree)}"
        yield from (f"{path}.{part}" for node in tree.body for part in _part(node))
    else:
        yield f"{path}: {type(thing).__name__}"


def _tree_of(thing: object) -> ast.AST | None:
    if not (inspect.isfunction(thing) or inspect.isclass(thing)):
        return None
    # Read from the source, because Python's own words for a signature differ between versions.
    return ast.parse(textwrap.dedent(inspect.getsource(thing))).body[0]


def _part(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.AnnAssign) and not ast.unparse(node.target).startswith("_"):
        default = f" = {ast.unparse(node.value)}" if node.value else ""
        yield f"{ast.unparse(node.target)}: {ast.unparse(node.annotation)}{default}"
    elif isinstance(node, Function) and _is_public(node.name):
        yield f"{node.name}{_signature(node)}{_marks(node)}"


def _is_public(name: str) -> bool:
    return name in ("__init__", "__call__") or not name.startswith(("_", "test_"))


def _marks(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    return "".join(f" @{ast.unparse(mark)}" for mark in node.decorator_list)


def _signature(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    awaited = "async " if isinstance(node, ast.AsyncFunctionDef) else ""
    returned = ast.unparse(node.returns) if node.returns else "None"
    return f"({ast.unparse(node.args)}) -> {awaited}{returned}"


def _fixtures() -> Iterator[str]:
    module = ast.parse(inspect.getsource(import_module(FIXTURES)))
    for node in module.body:
        marks = node.decorator_list if isinstance(node, Function) else []
        if isinstance(node, Function) and any("pytest.fixture" in ast.unparse(m) for m in marks):
            returned = ast.unparse(node.returns) if node.returns else "None"
            yield f"fixture {node.name} -> {returned}"


@click.command()
@click.argument("what", type=click.Choice(["check", "write"]))
def main(what: str) -> None:
    """Compare the plugin API with the kept file, or keep it as it is now."""
    kept, now = read(API_VERSION), api_lines()
    before = max((v for v in RELEASED), default=None)
    if before and (why := refusal(read(before), now, version=API_VERSION, latest=before)):
        gone, new = differences(read(before), now)
        sys.exit("\n".join([why, *(f"- {line}" for line in gone), *(f"+ {line}" for line in new)]))
    if what == "write":
        file_of(API_VERSION).write_text("\n".join(now) + "\n", encoding="utf-8")
    elif kept != now:
        gone, new = differences(kept, now)
        todo = (
            f"The plugin API is not that of {file_of(API_VERSION).relative_to(ROOT)}. Where this is"
            " meant, name it in CHANGELOG.md and run `make references`;"
            " docs/plugins/compatibility.md says when the version moves."
        )
        sys.exit("\n".join([todo, *(f"- {line}" for line in gone), *(f"+ {line}" for line in new)]))


if __name__ == "__main__":
    main()
