"""Where in a plugin's own files a fault lies, so that its author need not read our frames."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sehat.errors import PluginError

__all__ = ["place_by_words", "place_in_manifest", "place_of", "place_of_code"]

_AT_LINE = re.compile(r"at line (\d+)")
_PAIR = re.compile(r'^([a-z]\w*)\s*=\s*"?([^"#]*)')
_NAMED = re.compile(r"'([\w./-]{3,})'|\b(register_\w+)")


def place_of(error: BaseException, folder: Path) -> str:
    """The line of a plugin that an error came from, such as `sehat_cards/plugin.py:12`.

    What was raised first counts, and of its frames the deepest that is the plugin's. Nothing where
    the plugin had no part in it.
    """
    for one in reversed(list(_led_to(error))):
        if isinstance(one, PluginError) and one.place:
            return one.place
        named = _told(folder, getattr(one, "filename", None), getattr(one, "lineno", None))
        if place := named or _deepest(one, folder):
            return place
    return ""


def place_of_code(function: Callable[..., Any], folder: Path) -> str:
    """Where a function of the plugin begins."""
    code = getattr(function, "__code__", None)
    return _told(folder, code.co_filename, code.co_firstlineno) if code else ""


def place_by_words(folder: Path, told: str) -> str:
    """Where the plugin's code first says a name that a fault quotes, `plugin.py` before others.

    What a plugin gives is checked when its code has returned, so no frame of it is left.
    """
    paths = sorted(folder.rglob("*.py"), key=lambda path: (path.name != "plugin.py", path))
    for word in (quoted or hook for quoted, hook in _NAMED.findall(told)):
        for path in paths:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            found = (number for number, line in enumerate(lines, start=1) if word in line)
            if number := next(found, 0):
                return _told(folder, str(path), number)
    return ""


def place_in_manifest(folder: Path, fault: str) -> str:
    """The first line of `plugin.toml` that a fault speaks of, or the file alone."""
    path = folder / "plugin.toml"
    if not path.is_file():
        return ""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    named = _AT_LINE.search(fault)
    number = int(named[1]) if named else _line_about(lines, fault)
    return _told(folder, str(path), number) if number else f"{folder.name}/{path.name}"


def _line_about(lines: list[str], fault: str) -> int:
    words = set(re.findall(r"[a-z][a-z0-9_]*", fault))
    pairs = [_PAIR.match(line) for line in lines]
    by_key = [pair[1] in words if pair else False for pair in pairs]
    by_value = [len(pair[2]) > 1 and pair[2] in fault if pair else False for pair in pairs]
    return next((fits.index(True) + 1 for fits in (by_key, by_value) if True in fits), 0)


def _led_to(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _deepest(error: BaseException, folder: Path) -> str:
    frames = reversed(traceback.extract_tb(error.__traceback__))
    return next(filter(None, (_told(folder, f.filename, f.lineno) for f in frames)), "")


def _told(folder: Path, file: object, line: object) -> str:
    if not isinstance(file, str) or not isinstance(line, int) or not folder.name:
        return ""
    path = Path(file)
    if not path.is_relative_to(folder):
        return ""
    return f"{path.relative_to(folder.parent).as_posix()}:{line}"
