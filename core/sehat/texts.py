"""Translations: collect the texts of a package, merge them into its catalogues, compile these."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

__all__ = ["LANGUAGES", "Package", "conflicts"]

METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.typ", "ignore")]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "marked": None,
}
OPTIONS = {"jinja2": {"silent": "false", "trimmed": "true"}}
LANGUAGES = ("hi",)
"""The languages that everything is translated to."""

WORD_TABLES = {"REFUSALS", "EVIDENCE"}
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: {plurals}\\n"

"""


@dataclass(frozen=True)
class Package:
    """A package with texts of its own; its domain is named after it."""

    folder: Path

    @property
    def catalogues(self) -> list[Path]:
        """Where the translations of this package belong, one file a language."""
        name = f"LC_MESSAGES/{self.folder.name}.po"
        return [self.folder / "locale" / language / name for language in LANGUAGES]

    def texts(self) -> Catalog:
        """Collect the texts of code and templates."""
        catalog = Catalog(project="Sehat", charset="utf-8")
        found = extract_from_dir(self.folder, METHODS, OPTIONS, KEYWORDS)
        for name, _line, message, comments, context in found:
            catalog.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
        for path in sorted(self.folder.rglob("*.py")):
            for message in _declared_words(path):
                catalog.add(message, locations=[(path.relative_to(self.folder).as_posix(), 0)])
        return catalog

    def merge(self) -> None:
        """Bring new texts into the catalogues, untranslated, and drop those that are gone."""
        texts = self.texts()
        for path in self.catalogues if len(texts) else []:
            catalog = _read(path)
            catalog.update(texts, no_fuzzy_matching=True)
            catalog.obsolete.clear()
            header = HEADER.format(language=catalog.locale, plurals=catalog.plural_forms)
            body = BytesIO()
            write_po(
                body, catalog, width=100, sort_output=True, include_lineno=False, omit_header=True
            )
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(header.encode() + body.getvalue())

    def compile(self) -> None:
        """Write the binary catalogue beside each that changed."""
        for path in filter(Path.exists, self.catalogues):
            target = path.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime < path.stat().st_mtime:
                with target.open("wb") as file:
                    write_mo(file, _read(path))

    def faults(self) -> Iterator[tuple[Path, str, str]]:
        """Catalogue, msgid and fault: no translation, a fuzzy one, or one that lost a parameter."""
        texts = [text for text in self.texts() if text.id]
        for path in self.catalogues if texts else []:
            catalog = _read(path)
            for text in texts:
                known = catalog.get(text.id, text.context)
                if not _is_translated(known):
                    yield path, _msgid(text), f"not translated: {_msgid(text)!r}"
                elif known is not None and known.fuzzy:
                    yield path, _msgid(text), f"fuzzy: {_msgid(text)!r}"
            for message in filter(_is_translated, catalog):
                for error in message.check(catalog):
                    yield path, _msgid(message), f"{_msgid(message)!r}: {error}"


def conflicts(packages: Iterable[Package]) -> Iterator[tuple[str, str]]:
    """A text and its language that packages translate differently: pages would show only one."""
    said: dict[tuple[str, str, str | None], object] = {}
    for package in packages:
        for path in filter(Path.exists, package.catalogues):
            for message in _read(path):
                if not message.id or not _is_translated(message):
                    continue
                place = (str(path.parent.parent.name), _msgid(message), message.context)
                if said.setdefault(place, message.string) != message.string:
                    yield place[0], place[1]


def _declared_words(path: Path) -> list[str]:
    """Collect the words of refusals and of stops: the values of dictionaries that hold them."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "declare_words":
            found += [value for value in node.args if isinstance(value, ast.Dict)]
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Dict):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = {getattr(target, "id", "") for target in targets}
            found += [node.value] if names & WORD_TABLES else []
    values = (ast.literal_eval(value) for table in found for value in table.values)
    return [value for value in values if isinstance(value, str)]


def _read(path: Path) -> Catalog:
    """Read a catalogue, empty where there is none; its language is its folder's name."""
    language = path.parent.parent.name
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _msgid(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _is_translated(message: Message | None) -> bool:
    """Tell whether a text has a translation, in each of its plural forms."""
    if message is None:
        return False
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)
