"""Rules of pages: templates stand in the shell, hold no script, and can be translated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError

from sehat.plugins.checking.findings import Finding, Rule
from sehat.plugins.checking.project import Project
from sehat.texts import Package

__all__ = ["PAGE_RULES"]

_MARKS = re.compile(r"\{% block (here|main_class) %\}.*?\{% endblock %\}", re.DOTALL)
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_JINJA = re.compile(r"\{[%{].*?[%}]\}", re.DOTALL)
_TAG = re.compile(r"<!--.*?-->|<[^>]*>|&#?\w+;", re.DOTALL)
_MUTE = re.compile(r"<(kbd|code)\b.*?</\1>|</?(svg|symbol)\b[^>]*>", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")
_ACTIVE = {
    re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE): "a script in the page",
    re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE): "a style in the page",
    re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE): "a handler in the page",
    re.compile(r"\|\s*safe\b"): "text that is not escaped",
}


def templates_are_sound(project: Project) -> Iterator[Finding]:
    """PC33: pages extend the shell, hold no script or style, and no text that nobody translates."""
    sources = [project.text(path) for path in project.package.rglob("*.py")]
    texts = {path: project.text(path) for path in project.templates}
    for path, text in texts.items():
        shown = path.relative_to(project.package / "templates").as_posix()
        bare = _blanked(_COMMENT, text)
        # A page that nobody signs in for, such as a screen in the hall, may be one of its own.
        if "/pages/" in shown and not re.search(r"\{% extends|<html lang", bare):
            todo = 'Begin it with {% extends "shell.html" %}.'
            yield project.finding("PC33", path, 1, "the page does not stand in the shell", todo)
        for pattern, wrong in _ACTIVE.items():
            if match := pattern.search(bare):
                todo = "Put it into a file of static/, or into the template's data."
                line = bare.count("\n", 0, match.start()) + 1
                yield project.finding("PC33", path, line, f"{wrong}, which is refused", todo)
        # Papers are in both languages of the people who read them.
        if "/print/" not in shown:
            yield from _untranslatable(project, path, _blanked(_MARKS, bare))
        others = [other for at, other in texts.items() if at != path]
        if not any(shown in other for other in (*sources, *others)):
            todo = "Use it, or delete it."
            yield project.finding("PC33", path, 1, "no code and no template names it", todo)
    broken = list(_unreadable(project, texts))
    yield from broken
    if not broken and not project.broken:
        yield from _untranslated(project)


def _unreadable(project: Project, texts: Mapping[Path, str]) -> Iterator[Finding]:
    environment = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    for path, text in texts.items():
        try:
            environment.parse(text)
        except TemplateSyntaxError as error:
            wrong = f"the template cannot be read: {error.message}"
            yield project.finding("PC33", path, error.lineno, wrong, "Correct this line.")


def _untranslatable(project: Project, path: Path, text: str) -> Iterator[Finding]:
    plain = _blanked(_TAG, _blanked(_MUTE, _blanked(_JINJA, text)))
    for number, line in enumerate(plain.splitlines(), 1):
        match = _WORD.search(line)
        if match and not match[0].isupper():
            todo = "Write {{ _('…') }} around it."
            wrong = f"nobody can translate {match[0]!r}"
            yield project.finding("PC33", path, number, wrong, todo)


def _untranslated(project: Project) -> Iterator[Finding]:
    for path, msgid, wrong in Package(project.package).faults():
        at = re.escape(msgid.splitlines()[0][:40]) if msgid else 1
        todo = "Run `sehat plugin texts .` and write the translation into this file."
        yield project.finding("PC33", path, at, wrong, todo)


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    """The text without what a pattern fits; its lines stay where they are."""
    return pattern.sub(lambda match: "\n" * match[0].count("\n") or " ", text)


PAGE_RULES = (
    Rule("PC33", "templates stand in the shell and can be translated", templates_are_sound),
)
