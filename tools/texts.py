"""Translations: collect the texts, merge them into the catalogues, compile the catalogues."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
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


@dataclass(frozen=True)
class Package:
    """A package with texts of its own; its domain is named after it."""

    folder: Path

    @property
    def catalogues(self) -> list[Path]:
        """The translations of this package, one file a language."""
        return sorted(self.folder.glob("locale/*/LC_MESSAGES/*.po"))

    def texts(self) -> Catalog:
        """Collect the texts of code and templates."""
        catalog = Catalog(project="Sehat", charset="utf-8")
        found = extract_from_dir(self.folder, METHODS, OPTIONS, KEYWORDS)
        for name, _line, message, comments, context in found:
            catalog.add(message, locations=[(name, None)], auto_comments=comments, context=context)
        return catalog


def packages() -> list[Package]:
    """Find the core and the plugins of this checkout."""
    folders = [ROOT / "core/sehat", *ROOT.glob("plugins/*/sehat_*")]
    return [Package(folder) for folder in folders if (folder / "__init__.py").exists()]


def read(path: Path) -> Catalog:
    """Read a catalogue; its language is the name of the folder two levels up."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def merge() -> None:
    """Bring new texts into the catalogues, untranslated, and drop those that are gone."""
    for package in packages():
        texts = package.texts()
        for path in package.catalogues:
            catalog = read(path)
            catalog.update(texts, no_fuzzy_matching=True)
            catalog.obsolete.clear()
            with path.open("wb") as file:
                write_po(file, catalog, width=100, sort_output=True, include_lineno=False)


def compile_all() -> None:
    """Write the binary catalogue beside each that changed."""
    for package in packages():
        for path in package.catalogues:
            target = path.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime < path.stat().st_mtime:
                with target.open("wb") as file:
                    write_mo(file, read(path))


def faults() -> list[str]:
    """List texts without translation, and translations that lost a parameter or are fuzzy."""
    told = []
    for package in packages():
        texts = package.texts()
        for path in package.catalogues:
            catalog = read(path)
            where = path.relative_to(ROOT)
            for text in texts:
                known = catalog.get(text.id, text.context) if text.id else None
                if text.id and (known is None or not known.string or not all(known.strings)):
                    told.append(f"{where}: not translated: {text.id!r}")
            for message in catalog:
                told += [f"{where}: {message.id!r}: {error}" for error in message.check(catalog)]
                if message.id and message.fuzzy:
                    told.append(f"{where}: fuzzy: {message.id!r}")
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
