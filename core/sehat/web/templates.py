"""Jinja environments, one a language, with every constant text folded in at compile time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.visitor import NodeTransformer

from sehat.web.i18n import Catalogues

__all__ = ["Templates"]


class _Folding(NodeTransformer):
    """Replaces `_('constant')` by the translated text, so that rendering looks nothing up."""

    def __init__(self, gettext: Any) -> None:  # noqa: ANN401 - a catalogue's bound method
        self._gettext = gettext

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja's naming
        self.generic_visit(node)
        if (
            isinstance(node.node, nodes.Name)
            and node.node.name in ("_", "gettext")
            and len(node.args) == 1
            and isinstance(node.args[0], nodes.Const)
            and not node.kwargs
        ):
            text = self._gettext(node.args[0].value).replace("%%", "%")
            return nodes.MarkSafe(nodes.Const(text, lineno=node.lineno), lineno=node.lineno)
        return node


class _FoldedEnvironment(Environment):
    fold: _Folding

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree: nodes.Template = self.fold.visit(super()._parse(source, name, filename))
        return tree


class Templates:
    """Renders a template in a language; everything it shows was awaited before."""

    def __init__(self, folders: Iterable[Path], catalogues: Catalogues) -> None:
        self._folders = [str(folder) for folder in folders]
        self._catalogues = catalogues
        self._environments: dict[str, Environment] = {}
        self.globals: dict[str, Any] = {}

    def render(self, locale: str, name: str, context: Mapping[str, Any]) -> str:
        """Render one template."""
        return self.environment(locale).get_template(name).render(context)

    def environment(self, locale: str) -> Environment:
        """The environment of a language, made on first use."""
        environment = self._environments.get(locale)
        if environment is None:
            environment = self._environments[locale] = self._make(locale)
        return environment

    def _make(self, locale: str) -> Environment:
        environment = _FoldedEnvironment(
            loader=ChoiceLoader([FileSystemLoader(folder) for folder in self._folders]),
            autoescape=True,
            auto_reload=False,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        catalogue = self._catalogues.of(locale)
        environment.install_gettext_callables(  # type: ignore[attr-defined]
            catalogue.gettext, catalogue.ngettext, newstyle=True
        )
        environment.fold = _Folding(catalogue.gettext)
        environment.globals.update(self.globals)
        return environment
