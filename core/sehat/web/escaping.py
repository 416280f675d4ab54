"""What a template shows, escaped: the same text as Jinja's, with half the work for most of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jinja2.compiler import CodeGenerator
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from jinja2 import nodes
    from jinja2.compiler import Frame

__all__ = ["EscapingCompiler", "shown"]

_special = re.compile("[&<>'\"]").search


def shown(value: Any) -> str:  # noqa: ANN401 - whatever a template shows
    """The text of a value as HTML, for joining: `escape` without a copy where nothing changes.

    A desk shows some 320 values, nearly all of which are markup already or plain words.
    """
    kind = type(value)
    if kind is Markup or (kind is str and not _special(value)):
        return value  # type: ignore[no-any-return]
    return escape(value)


class EscapingCompiler(CodeGenerator):
    """Writes `shown(…)` where Jinja's compiler writes `escape(…)` around what is shown."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - Jinja's naming
        """Make the function known to the compiled template."""
        self.writeline(f"from {shown.__module__} import {shown.__name__}")
        super().visit_Template(node, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ANN401 - a type of Jinja's own
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write(f"{shown.__name__}(")
