"""Rules of the code: what may be imported and from where, and what a reader may expect."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from sehat.plugins.checking.findings import Finding, Rule
from sehat.plugins.checking.project import Module, Project
from sehat.plugins.checking.reading import Function, called, decorators, dotted
from sehat.plugins.manifest import find_plugins

__all__ = ["CODE_RULES"]

LAYERS = (
    {"errors", "permissions", "settings", "api"},
    {"tables"},
    {"queries"},
    {"domain"},
    {"forms", "slots", "printing"},
    {"routes", "listeners", "jobs", "cli", "hookspecs"},
    {"plugin"},
)
"""Parts of a plugin from the lowest to the highest; none imports a higher one."""

_WITH = LAYERS.index({"plugin"}) - 1
_FAR = ("open", "print", "input", "asyncio.run", "time.sleep")
_FAR_MODULES = ("socket", "subprocess", "requests", "httpx", "urllib.request", "asyncpg", "sqlite3")
_FAR_METHODS = ("read_text", "read_bytes", "write_text", "write_bytes", "connect", "mkdir")
_TESTING, _DEMO = "sehat.testing", "sehat.demo"


def init_is_empty(project: Project) -> Iterator[Finding]:
    """PC10: the package's own `__init__` imports nothing, so that a manifest is read alone."""
    for module in project.modules:
        for node in module.tree.body if module.name == "" else ():
            if isinstance(node, (ast.Import, ast.ImportFrom)) and not _is_future(node):
                todo = "Leave its docstring there alone; import where the thing is used."
                wrong = "__init__.py imports something"
                yield project.finding("PC10", module.path, node.lineno, wrong, todo)


def import_is_quiet(project: Project) -> Iterator[Finding]:
    """PC11: importing a module opens nothing, writes nothing and starts nothing."""
    for module in project.modules:
        for node in _at_import(module.tree):
            name = called(node)
            method = name.rpartition(".")[2] if "." in name else ""
            far = name in _FAR or name.startswith(tuple(f"{one}." for one in _FAR_MODULES))
            if far or method in _FAR_METHODS:
                todo = "Do it in the function that needs it."
                wrong = f"{name}(…) runs while the module is imported"
                line = getattr(node, "lineno", 1)
                yield project.finding("PC11", module.path, line, wrong, todo)
    yield from project.broken


def imports_are_allowed(project: Project) -> Iterator[Finding]:
    """PC12: of the platform `sehat.api`, of others their `api`, and only of those it declares."""
    manifest = project.manifest
    packages = {f.package: f.name for f in find_plugins()}
    for module in project.modules:
        for line, name in _imports(module):
            top = name.partition(".")[0]
            if top == "sehat":
                wrong = _wrong_of_core(module, name)
            elif top.startswith("sehat_") and top != project.package.name:
                other = packages.get(top, top.removeprefix("sehat_"))
                hard = manifest is not None and other in manifest.requires
                soft = manifest is not None and other in manifest.enhances
                wrong = _wrong_of_other(module, name, other, hard=hard, soft=soft)
            else:
                continue
            if wrong:
                todo = "docs/plugins/compatibility.md says what a plugin may rely on."
                yield project.finding("PC12", module.path, line, wrong, todo)


def hooks_are_asked_by_the_core(project: Project) -> Iterator[Finding]:
    """PC13: no bare `manager.hook.x()`, and nothing of `litestar.contrib`."""
    for module in project.modules:
        for node in module.nodes:
            if isinstance(node, ast.Call) and ".hook." in f".{called(node)}":
                todo = "Ask by gather(…) or veto(…) of sehat.api."
                wrong = f"{called(node)}(…) asks plugins without the core's care"
                line = getattr(node, "lineno", 1)
                yield project.finding("PC13", module.path, line, wrong, todo)
        for line, name in _imports(module):
            if name.startswith("litestar.contrib"):
                todo = "Import from litestar or litestar.plugins."
                wrong = f"{name} goes away with the next Litestar"
                yield project.finding("PC13", module.path, line, wrong, todo)


def layers_hold(project: Project) -> Iterator[Finding]:
    """PC15: nothing imports upwards."""
    ranks = {part: rank for rank, layer in enumerate(LAYERS) for part in layer}
    own = project.package.name
    for module in project.modules:
        rank = _WITH if module.part.startswith("with_") else ranks.get(module.part)
        for line, name in _imports(module):
            top, _, rest = name.partition(".")
            part = rest.partition(".")[0]
            above = _WITH if part.startswith("with_") else ranks.get(part)
            if top == own and rank is not None and above is not None and above > rank:
                todo = f"Move what both need below {module.part}."
                wrong = f"{module.part} imports {part}, which lies above it"
                yield project.finding("PC15", module.path, line, wrong, todo)


def functions_are_typed(project: Project) -> Iterator[Finding]:
    """PC16: public functions say what they take and give."""
    for module, node, is_method in _public_functions(project):
        given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        if is_method and "staticmethod" not in decorators(node):
            given = given[1:]
        given += [one for one in (node.args.vararg, node.args.kwarg) if one]
        untyped = [one.arg for one in given if one.annotation is None]
        if untyped or node.returns is None:
            missing = ", ".join([*untyped, *([] if node.returns else ["the result"])])
            wrong = f"{node.name} does not say the type of {missing}"
            todo = "Add it; mypy --strict says the rest."
            yield project.finding("PC16", module.path, node.lineno, wrong, todo)


def docstrings_are_there(project: Project) -> Iterator[Finding]:
    """PC17: every module opens with a sentence, and so does whatever is public in it."""
    for module in project.modules:
        if not ast.get_docstring(module.tree) and (module.tree.body or not module.name):
            todo = "Open it with one plain sentence that says what it is for."
            yield project.finding("PC17", module.path, 1, "the module has no docstring", todo)
    classes = (
        (module, node)
        for module in project.modules
        if module.part != "migrations"
        for node in module.tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    functions = ((module, node) for module, node, _ in _public_functions(project))
    for module, node in (*classes, *functions):
        if not ast.get_docstring(node):
            todo = "Say what it means in one sentence."
            wrong = f"{node.name} has no docstring"
            yield project.finding("PC17", module.path, node.lineno, wrong, todo)


def _wrong_of_core(module: Module, name: str) -> str:
    if name in ("sehat.api", "sehat") or name.startswith("sehat.api."):
        return ""
    if module.part == "migrations" and name.startswith("sehat.db.columns"):
        return ""
    if name.startswith(_TESTING):
        return "" if module.part == "testing" else "sehat.testing is for testing.py and tests"
    if name.startswith(_DEMO) and module.part == "demo":
        return ""
    return f"{name} may move at any time; take it from sehat.api"


def _wrong_of_other(module: Module, name: str, other: str, *, hard: bool, soft: bool) -> str:
    inside = name.partition(".")[2].partition(".")[0]
    if not hard and not soft:
        return f"{name} is of {other}, which the manifest does not name"
    if inside != "api" and not (inside == "testing" and module.part == "testing"):
        return f"{name} is {other}'s own; take what its api offers"
    if soft and module.name != f"with_{other}":
        return f"{other} may be absent; only with_{other}.py may import its api"
    return ""


def _is_future(node: ast.Import | ast.ImportFrom) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _imports(module: Module) -> Iterator[tuple[int, str]]:
    """Line and full name of every import, those for types alone included."""
    for node in module.nodes:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, one.name) for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            for one in node.names:
                whole = f"{node.module}.{one.name}"
                # `from sehat import api` names a module, `from sehat.api import X` a thing in it.
                yield node.lineno, whole if "." not in node.module else node.module


def _at_import(tree: ast.Module) -> Iterator[ast.AST]:
    """What runs when a module is imported: all but the bodies of functions."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            waiting += node.decorator_list if not isinstance(node, ast.Lambda) else []
            continue
        if isinstance(node, ast.If) and dotted(node.test).endswith("TYPE_CHECKING"):
            continue
        yield node
        waiting += ast.iter_child_nodes(node)


def _public_functions(
    project: Project,
) -> Iterator[tuple[Module, Function, bool]]:
    for module in project.modules:
        if module.part == "migrations":
            continue
        yield from ((module, node, False) for node in _functions(module.tree.body))
        for outer in module.tree.body:
            if isinstance(outer, ast.ClassDef) and not outer.name.startswith("_"):
                yield from ((module, node, True) for node in _functions(outer.body))


def _functions(
    body: Sequence[ast.stmt],
) -> Iterator[Function]:
    for node in body:
        if isinstance(node, Function) and not node.name.startswith("_"):
            yield node


CODE_RULES = (
    Rule("PC10", "__init__ imports nothing", init_is_empty),
    Rule("PC11", "importing does no work", import_is_quiet),
    Rule("PC12", "it imports only what it may rely on", imports_are_allowed),
    Rule("PC13", "plugins are asked through the core", hooks_are_asked_by_the_core),
    Rule("PC15", "nothing imports upwards", layers_hold),
    Rule("PC16", "public functions are typed", functions_are_typed),
    Rule("PC17", "modules and what is public have docstrings", docstrings_are_there),
)
