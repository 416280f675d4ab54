"""Exemptions: the reasons that a plugin's conformance test gives, read without running it."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from sehat.plugins.checking.project import Project

__all__ = ["read_exemptions"]


def read_exemptions(project: Project) -> Mapping[str, str]:
    """Rule → reason, of the class attribute `exempt` in the project's `test_conformance.py`."""
    found: dict[str, str] = {}
    for path in sorted((project.root / "tests").rglob("test_conformance.py")):
        for node in ast.walk(ast.parse(project.text(path))):
            if isinstance(node, ast.ClassDef):
                for one in node.body:
                    found |= _exempt(one)
    return found


def _exempt(node: ast.stmt) -> dict[str, str]:
    targets = node.targets if isinstance(node, ast.Assign) else []
    if isinstance(node, ast.AnnAssign):
        targets = [node.target]
    if not any(getattr(target, "id", "") == "exempt" for target in targets):
        return {}
    value = getattr(node, "value", None)
    try:
        given = ast.literal_eval(value) if value is not None else {}
    except ValueError:
        return {}
    return {str(code): str(reason) for code, reason in given.items() if reason}
