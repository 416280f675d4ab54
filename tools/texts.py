"""Translations: collect the texts, merge them into the catalogues, compile the catalogues."""

from __future__ import annotations

import argparse
import ast
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
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
            for message in declared_words(path):
                catalog.add(message, locations=[(path.relative_to(self.folder).as_posix(), 0)])
        return catalog


def declared_words(path: Path) -> list[str]:
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


def packages() -> list[Package]:
    """Find the core and the plugins of this checkout."""
    folders = [ROOT / "core/sehat", *ROOT.glob("plugins/*/sehat_*")]
    return [Package(folder) for folder in folders if (folder / "__init__.py").exists()]


def read(path: Path) -> Catalog:
    """Read a catalogue, empty where there is none; its language is its folder's name."""
    language = path.parent.parent.name
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def merge() -> None:
    """Bring new texts into the catalogues, untranslated, and drop those that are gone."""
    for package in packages():
        texts = package.texts()
        for path in package.catalogues if len(texts) else []:
            catalog = read(path)
            catalog.update(texts, no_fuzzy_matching=True)
            catalog.obsolete.clear()
            header = HEADER.format(language=catalog.locale, plurals=catalog.plural_forms)
            body = BytesIO()
            write_po(
                body, catalog, width=100, sort_output=True, include_lineno=False, omit_header=True
            )
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(header.encode() + body.getvalue())


def compile_all() -> None:
    """Write the binary catalogue beside each that changed."""
    for package in packages():
        for path in filter(Path.exists, package.catalogues):
            target = path.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime < path.stat().st_mtime:
                with target.open("wb") as file:
                    write_mo(file, read(path))


def is_translated(message: Message | None) -> bool:
    """Tell whether a text has a translation, in each of its plural forms."""
    if message is None:
        return False
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def faults() -> list[str]:
    """List texts without translation, and translations that lost a parameter or are fuzzy."""
    told = []
    for package in packages():
        texts = [text for text in package.texts() if text.id]
        for path in package.catalogues if texts else []:
            catalog = read(path)
            where = path.relative_to(ROOT)
            for text in texts:
                known = catalog.get(text.id, text.context)
                if not is_translated(known):
                    told.append(f"{where}: not translated: {text.id!r}")
                elif known is not None and known.fuzzy:
                    told.append(f"{where}: fuzzy: {text.id!r}")
            for message in filter(is_translated, catalog):
                told += [f"{where}: {message.id!r}: {error}" for error in message.check(catalog)]
    return told


def main() -> int:
    """Do what the command line says: merge, compile or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=["merge", "compile", "check"])
    action = parser.parse_args().action
    if action == "merge":
        merge()
    elif action == "check" and (told := faults()):
        sys.stderr.write("\n".join(told) + "\n")
        return 1
    compile_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
