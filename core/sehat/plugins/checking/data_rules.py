"""Rules of tables that can be read from the code; the walk of the catalogue sees the rest."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sehat.plugins.checking.findings import Finding, Rule
from sehat.plugins.checking.project import Module, Project
from sehat.plugins.checking.reading import called, dotted, word_of

__all__ = ["DATA_RULES", "tables_of"]


def tables_of(project: Project) -> Iterator[tuple[Module, ast.ClassDef, str]]:
    """The classes of tables, each with the name of its table."""
    for module in project.modules:
        for node in module.tree.body if module.part == "tables" else ():
            if isinstance(node, ast.ClassDef):
                named = (one.value for one in node.keywords if one.arg == "tablename")
                if name := word_of(next(named, None)):
                    yield module, node, name


def tables_are_prefixed(project: Project) -> Iterator[Finding]:
    """PC20: a table bears the name of its plugin, and so do its migrations."""
    for module, node, name in tables_of(project):
        if not name.startswith(f"{project.name}_"):
            todo = f'Call it "{project.name}_{name}".'
            wrong = f"the table {name!r} bears another's name"
            yield project.finding("PC20", module.path, node.lineno, wrong, todo)
    for path in sorted((project.package / "migrations").glob("*.py")):
        if path.stem != "__init__" and not path.stem.startswith(f"{project.name}_"):
            todo = f"Begin the file's name with {project.name}_, or Piccolo does not find it."
            yield project.finding("PC20", path, 1, "the migration bears another's name", todo)


def tables_have_owners(project: Project) -> Iterator[Finding]:
    """PC21: a row belongs to a hospital or to a person, and a migration walls its table."""
    walls = {
        word_of(node.args[1]): called(node).rpartition(".")[2]
        for module in project.modules
        if module.part == "migrations"
        for node in module.nodes
        if isinstance(node, ast.Call) and called(node).endswith("_table") and len(node.args) > 1
    }
    for module, node, name in tables_of(project):
        columns = {
            dotted(target)
            for one in node.body
            if isinstance(one, ast.Assign)
            for target in one.targets
        }
        wall = walls.get(name, "")
        if not wall and name not in walls_by_loop(project):
            todo = f'Call tenant_table(manager, "{name}", …) in the migration after its own.'
            wrong = f"no migration walls {name}"
            yield project.finding("PC21", module.path, node.lineno, wrong, todo)
        elif wall != "platform_table" and not columns & {"tenant_id", "person_id"}:
            todo = "Add tenant_id = UUID(default=None, null=False)."
            wrong = f"a row of {name} belongs to no hospital and no person"
            yield project.finding("PC21", module.path, node.lineno, wrong, todo)


def walls_by_loop(project: Project) -> set[str]:
    """Words of migrations that make walls, for tables that are walled in a loop."""
    return {
        word_of(node)
        for module in project.modules
        if module.part == "migrations"
        and any(called(one).endswith("_table") for one in module.nodes)
        for node in module.nodes
        if isinstance(node, ast.Constant)
    }


def keys_restrict(project: Project) -> Iterator[Finding]:
    """PC22: a key says what happens to it, and never takes rows with it."""
    for module in project.modules:
        for node in module.nodes:
            if not isinstance(node, ast.Call) or module.part == "migrations":
                continue
            name = called(node).rpartition(".")[2]
            action = next((dotted(k.value) for k in node.keywords if k.arg == "on_delete"), "")
            if (name == "ForeignKey" and not action) or action.endswith(".cascade"):
                todo = "Use TenantKey(Table, default=None, null=False), which restricts."
                wrong = f"{name} would take rows along when one is deleted"
                yield project.finding("PC22", module.path, node.lineno, wrong, todo)


DATA_RULES = (
    Rule("PC20", "tables and migrations bear the plugin's name", tables_are_prefixed),
    Rule("PC21", "every table is walled, by hospital or by person", tables_have_owners),
    Rule("PC22", "no key takes rows along", keys_restrict),
)
