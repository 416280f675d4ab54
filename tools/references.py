"""Write the reference pages of docs/reference from the code; `check` tells which are stale."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import msgspec

from sehat import config
from sehat.cli import COMMANDS
from sehat.cli.lazy import LazyCommand
from sehat.lists.values import Column, Filter, NamedList, RowAction
from sehat.permissions import CORE_PERMISSIONS, STANDARD_ROLES
from sehat.plugins.forms import FormPoint, FormSection
from sehat.plugins.health import HealthCheck
from sehat.plugins.hookspecs import HookSpecs
from sehat.plugins.loader import Plugins, load_plugins
from sehat.plugins.offers import CORE_OFFERS
from sehat.plugins.ports import Port, PortBinding
from sehat.plugins.search import SearchProvider
from sehat.plugins.slots import SlotFill, SlotPoint
from sehat.plugins.values import Board, MessageTemplate
from sehat.web.i18n import Catalogues

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs/reference"
NOTE = "*Written by `make references` from the code; do not edit.*\n"


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table; what stands in a cell stays in it."""
    names = list(heads)
    lines = [names, ["---"] * len(names), *([_cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _cell(value: object) -> str:
    return str(value).replace("\n", " ").replace("|", "\\|")


def first_paragraph(thing: object) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())


def hooks(plugins: Plugins) -> str:
    """Every hook of the core, and those that plugins offer, with what each promises."""
    parts = ["# Hooks\n", NOTE]
    owners: list[tuple[str, Any]] = [("The core", HookSpecs)]
    for plugin in plugins.live:
        module = f"{plugin.package}.hookspecs"
        if find_spec(module):
            owners.append((f"The plugin `{plugin.name}`", import_module(module)))
    for title, owner in owners:
        parts.append(f"## {title}\n")
        specs = [(n, f) for n, f in vars(owner).items() if hasattr(f, "sehat_spec")]
        for name, function in sorted(specs):
            signature = str(inspect.signature(function)).replace("self, ", "").replace("self", "")
            parts += [f"### `{name}`\n", f"```python\n{name}{signature}\n```\n"]
            parts.append((inspect.getdoc(function) or "") + "\n")
    return "\n".join(parts)


def slots(plugins: Plugins) -> str:
    """Slots, lists, forms, ports, search, health checks and boards, each with who takes part."""
    sections = {
        "Slots": (("slot", "offered by", "context", "filled by"), _slots(plugins)),
        "Lists": (
            ("list", "offered by", "extended by"),
            _extended(plugins, NamedList, (Column, Filter, RowAction)),
        ),
        "Forms": (
            ("form", "offered by", "extended by"),
            _extended(plugins, FormPoint, (FormSection,)),
        ),
        "Ports": (("port", "called by", "bound by"), _ports(plugins)),
        "Search": (
            ("provider", "of", "permission"),
            ((_code(o.name), by, _code(o.permission)) for by, o in _of(plugins, SearchProvider)),
        ),
        "Health checks": (
            ("check", "of", "what it asks"),
            ((_code(one.name), by, one.title) for by, one in _of(plugins, HealthCheck)),
        ),
        "Boards": (
            ("board", "offered by", "permission", "pushed when touched"),
            (
                (_code(b.name), by, _code(b.permission), _code(b.topic or b.name))
                for by, b in _of(plugins, Board)
            ),
        ),
    }
    parts = ["# What plugins offer to each other\n", NOTE]
    for title, (heads, rows) in sections.items():
        parts += [f"## {title}\n", table(heads, rows)]
    return "\n".join(parts)


def _code(name: str) -> str:
    return f"`{name}`"


def _slots(plugins: Plugins) -> Iterator[tuple[str, ...]]:
    fills = _of(plugins, SlotFill)
    for owner, point in _of(plugins, SlotPoint):
        context = ", ".join(_code(name) for name in point.context.__dataclass_fields__)
        filled = (f"`{fill.name}` ({fill.mode})" for _, fill in fills if fill.slot == point.name)
        yield _code(point.name), owner, context, ", ".join(filled)


def _extended(plugins: Plugins, offer: type, kinds: Iterable[type]) -> Iterator[tuple[str, ...]]:
    added = [pair for kind in kinds for pair in _of(plugins, kind)]
    for owner, one in _of(plugins, offer):
        to_it = (f"`{value.name}` of {by}" for by, value in added if value.target == one.name)
        yield _code(one.name), owner, ", ".join(to_it)


def _ports(plugins: Plugins) -> Iterator[tuple[str, ...]]:
    bindings = _of(plugins, PortBinding)
    for owner, port in _of(plugins, Port):
        bound = (by for by, binding in bindings if binding.protocol is port.protocol)
        yield _code(port.name), owner, ", ".join(bound)


def events(plugins: Plugins) -> str:
    """Every event that is published, with its fields."""
    parts = ["# Events\n", NOTE]
    found = [
        (f"`{plugin.name}`", kind)
        for plugin in plugins.live
        for kind in _events_of(plugins.manager.get_plugin(plugin.name))
    ]
    for owner, kind in found:
        fields = msgspec.structs.fields(kind)
        parts += [
            f"## `{kind.event_name}`\n",
            f"{first_paragraph(kind)} Published by {owner}.\n",
            table(
                ("field", "type"),
                ((f"`{f.name}`", f"`{_type(f.type)}`") for f in fields),
            ),
        ]
    return "\n".join(parts)


def _events_of(registered: Any) -> Iterable[Any]:  # noqa: ANN401 - whatever a plugin registers
    return registered.register_events() if hasattr(registered, "register_events") else ()


def permissions(plugins: Plugins) -> str:
    """Every permission and the standard roles that begin with it."""
    rows = [("the core", p) for p in CORE_PERMISSIONS]
    rows += [(f"`{p.name}`", one) for p in plugins.live for one in p.permissions]
    return "\n".join(
        [
            "# Permissions\n",
            NOTE,
            table(
                ("permission", "what it allows", "declared by", "standard roles"),
                (
                    (
                        f"`{p.name}`",
                        p.title,
                        owner,
                        ", ".join(STANDARD_ROLES[role][0] for role in p.roles),
                    )
                    for owner, p in rows
                ),
            ),
        ]
    )


def settings(_: Plugins) -> str:
    """Every setting with its default, its environment variable and what it means."""
    source = ast.parse(Path(str(config.__file__)).read_text("utf-8"))
    body = next(n.body for n in source.body if isinstance(n, ast.ClassDef) and n.name == "Settings")
    meanings: dict[str, str] = {}
    for node, following in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign) and isinstance(following, ast.Expr):
            meanings[ast.unparse(node.target)] = " ".join(ast.literal_eval(following.value).split())
    return "\n".join(
        [
            "# Settings\n",
            NOTE,
            "In `sehat.toml` by name, or in the environment by the variable, which wins.\n",
            table(
                ("setting", "variable", "default", "meaning"),
                (
                    (
                        f"`{field.name}`",
                        f"`SEHAT_{field.name.upper()}`",
                        f"`{_default(field)}`",
                        meanings.get(field.name, ""),
                    )
                    for field in msgspec.structs.fields(config.Settings)
                ),
            ),
        ]
    )


def messages(plugins: Plugins) -> str:
    """Every message that is sent to people, in each language."""
    folders = [plugin.folder / "locale" for plugin in plugins.live]
    catalogues = Catalogues([*folders, ROOT / "core/sehat/locale"], ("en", "hi"))
    return "\n".join(
        [
            "# Messages\n",
            NOTE,
            table(
                ("template", "English", "Hindi"),
                (
                    (
                        f"`{m.code}`",
                        m.words,
                        catalogues.of("hi").gettext(m.words),
                    )
                    for _, m in _of(plugins, MessageTemplate)
                ),
            ),
        ]
    )


def commands(_: Plugins) -> str:
    """Every command of `sehat` with its options."""
    parts = ["# Commands\n", NOTE]
    for heading, listed in COMMANDS.items():
        parts.append(f"## {heading}\n")
        for lazy in listed:
            parts += _command(lazy.load() if isinstance(lazy, LazyCommand) else lazy, ("sehat",))
    return "\n".join(parts)


def _command(command: click.Command, above: tuple[str, ...]) -> Iterator[str]:
    name = " ".join((*above, command.name or ""))
    if isinstance(command, click.Group):
        for part in command.commands.values():
            yield from _command(part, (*above, command.name or ""))
        return
    arguments = [p for p in command.params if isinstance(p, click.Argument)]
    options = [p for p in command.params if isinstance(p, click.Option)]
    said = " ".join(str(a.make_metavar(click.Context(command))) for a in arguments)
    yield f"### `{f'{name} {said}'.strip()}`\n"
    yield inspect.cleandoc(command.help or "") + "\n"
    if options:
        yield table(
            ("option", "meaning"),
            ((", ".join(f"`{o}`" for o in option.opts), option.help or "") for option in options),
        )


def _of(plugins: Plugins, kind: Any) -> list[tuple[str, Any]]:  # noqa: ANN401 - by kind
    own = [("the core", value) for value in CORE_OFFERS if isinstance(value, kind)]
    theirs = [(f"`{plugin.name}`", value) for plugin in plugins.live for value in plugin.of(kind)]
    return own + theirs


def _type(kind: Any) -> str:  # noqa: ANN401 - a type as written
    return getattr(kind, "__name__", str(kind)) if "|" not in str(kind) else str(kind)


def _default(field: Any) -> object:  # noqa: ANN401 - a msgspec field
    if field.default is not msgspec.NODEFAULT:
        return field.default
    return field.default_factory() if field.default_factory is not msgspec.NODEFAULT else ""


PAGES = {
    "hooks": hooks,
    "slots": slots,
    "events": events,
    "permissions": permissions,
    "settings": settings,
    "messages": messages,
    "commands": commands,
}


def rendered() -> dict[Path, str]:
    """Every page as the code would have it."""
    plugins = load_plugins(strict=True)
    return {FOLDER / f"{name}.md": make(plugins).rstrip() + "\n" for name, make in PAGES.items()}


def stale() -> list[Path]:
    """The pages that say something else than the code."""
    return [
        path.relative_to(ROOT)
        for path, text in rendered().items()
        if not path.exists() or path.read_text("utf-8") != text
    ]


def main() -> int:
    """Write the pages, or with `check` tell which are stale."""
    if sys.argv[1:] == ["check"]:
        found = stale()
        for path in found:
            sys.stderr.write(f"{path} is stale; run make references.\n")
        return 1 if found else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path, text in rendered().items():
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
