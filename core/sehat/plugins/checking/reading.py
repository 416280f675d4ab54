"""What the code of a plugin declares, read from its trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sehat.plugins.checking.project import Module, Project

__all__ = [
    "Function",
    "called",
    "declared_names",
    "decorators",
    "dotted",
    "hook_implementations",
    "word_of",
]

Function = ast.FunctionDef | ast.AsyncFunctionDef
"""A definition of a function, awaited or not."""

_NAMED = {
    "Permission": 0,
    "Job": 0,
    "HealthCheck": 0,
    "SearchProvider": 0,
    "MessageTemplate": 0,
    "Board": 0,
    "NamedList": 0,
    "SlotPoint": 0,
    "FormPoint": 0,
    "Port": 0,
    "PortBinding": 0,
    "SlotFill": 1,
    "Column": 1,
    "Filter": 1,
    "RowAction": 1,
    "FormSection": 1,
}
"""Value of `sehat.api` → which argument is its name."""

_CALLED = {"MessageTemplate": "code"}
"""What the name's keyword is called where it is not `name`."""


def dotted(node: ast.expr) -> str:
    """`a.b.c` of a chain of names; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def called(node: ast.AST) -> str:
    """What a call calls, as it is written; empty for what is no call."""
    return dotted(node.func) if isinstance(node, ast.Call) else ""


def word_of(node: ast.expr | None) -> str:
    """The text of a literal; empty for anything else."""
    found = node.value if isinstance(node, ast.Constant) else None
    return found if isinstance(found, str) else ""


def decorators(node: Function | ast.ClassDef) -> set[str]:
    """The last words of what a definition is decorated with."""
    given = (one.func if isinstance(one, ast.Call) else one for one in node.decorator_list)
    return {dotted(one).rpartition(".")[2] for one in given}


def declared_names(project: Project) -> Iterator[tuple[Module, int, str, str]]:
    """Module, line, kind and name of all that the plugin declares by a literal name."""
    for module in project.modules:
        for node in module.nodes:
            kind = called(node).rpartition(".")[2]
            if isinstance(node, ast.Call) and kind in _NAMED:
                name = _argument(node, _NAMED[kind], _CALLED.get(kind, "name"))
                if name:
                    yield module, node.lineno, kind, name
            elif isinstance(node, (ast.Assign, ast.AnnAssign)):
                for line, kind, name in _assigned(node):
                    yield module, line, kind, name


def hook_implementations(
    project: Project,
) -> Iterator[tuple[Module, Function]]:
    """Every function that is marked as the implementation of a hook."""
    for module in project.modules:
        for node in module.nodes:
            if isinstance(node, Function) and "hookimpl" in decorators(node):
                yield module, node


def _assigned(node: ast.Assign | ast.AnnAssign) -> Iterator[tuple[int, str, str]]:
    """Line, kind and name of an event's name, or of the codes of a table of refusals."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    names = {getattr(target, "id", "") for target in targets}
    if "event_name" in names and word_of(node.value):
        yield node.lineno, "Event", word_of(node.value)
    if "REFUSALS" in names and isinstance(node.value, ast.Dict):
        for key in node.value.keys:
            if word_of(key):
                yield key.lineno if key else node.lineno, "refusal", word_of(key)


def _argument(node: ast.Call, at: int, keyword: str) -> str:
    if len(node.args) > at:
        return word_of(node.args[at])
    return next((word_of(one.value) for one in node.keywords if one.arg == keyword), "")
