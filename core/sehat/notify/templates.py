"""Templates of messages: registered by plugins, in words of every language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from sehat.errors import BrokenPromiseError

if TYPE_CHECKING:
    from sehat.plugins.values import MessageTemplate

__all__ = ["check_parameters", "declare_templates", "find_template"]

_SLOT: Final = re.compile(r"%\((\w+)\)s")
_templates: Final[dict[str, MessageTemplate]] = {}


def declare_templates(templates: Iterable[MessageTemplate]) -> None:
    """Register templates, so that messages may be made of them.

    Raises:
        BrokenPromiseError: a code has two wordings.
    """
    for template in templates:
        if _templates.setdefault(template.code, template).words != template.words:
            raise BrokenPromiseError(f"Message {template.code!r} has two wordings.")


def find_template(code: str) -> MessageTemplate:
    """The template of a code.

    Raises:
        BrokenPromiseError: no plugin of this process registers it.
    """
    try:
        return _templates[code]
    except KeyError:
        raise BrokenPromiseError(
            f"Message {code!r} is not registered; name its template in register_messages."
        ) from None


def check_parameters(template: MessageTemplate, parameters: Mapping[str, str]) -> None:
    """Refuse parameters that do not fill the words exactly.

    Raises:
        BrokenPromiseError: one is missing or has no place.
    """
    wanted = set(_SLOT.findall(template.words))
    if wanted != set(parameters):
        raise BrokenPromiseError(
            f"Message {template.code!r} wants {sorted(wanted)}, not {sorted(parameters)}."
        )
