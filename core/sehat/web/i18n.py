"""Languages: catalogues of the core and the plugins, folded into templates when they compile."""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Mapping
from pathlib import Path

from sehat.refusals import Refusal, Term, refusal_msgid

__all__ = ["Catalogues", "marked"]

DEFAULT_LOCALE = "en"


def marked(text: str) -> str:
    """Mark a text for the extractor where it is declared, and leave it as it is."""
    return text


class Catalogues:
    """Translations by language: those of plugins first and the core's over them."""

    def __init__(self, folders: Iterable[Path], locales: Iterable[str]) -> None:
        ordered = list(folders)
        self._by_locale = {locale: _merged(ordered, locale) for locale in locales}

    def of(self, locale: str) -> gettext.NullTranslations:
        """The catalogue of a language; unknown ones read as English."""
        return self._by_locale.get(locale, self._by_locale[DEFAULT_LOCALE])

    def text(self, locale: str, msgid: str, /, **parameters: object) -> str:
        """Translate one text and fill it in."""
        text = self.of(locale).gettext(msgid)
        return text % parameters if parameters else text

    def refusal(self, locale: str, refusal: Refusal) -> str:
        """The words of a refusal in a language."""
        said = self.of(locale).gettext
        text = said(refusal_msgid(refusal))
        parameters: Mapping[str, object] = {
            name: said(value) if isinstance(value, Term) else value
            for name, value in refusal.parameters.items()
        }
        return text % parameters if parameters else text


def _merged(folders: list[Path], locale: str) -> gettext.NullTranslations:
    merged = gettext.GNUTranslations()
    merged._catalog = {}  # type: ignore[attr-defined]  # noqa: SLF001 - the only way to merge
    merged.plural = lambda n: int(n != 1)  # type: ignore[attr-defined]
    for folder in folders:
        for path in sorted(folder.glob(f"{locale}/LC_MESSAGES/*.mo")):
            with path.open("rb") as file:
                read = gettext.GNUTranslations(file)
            merged._catalog.update(read._catalog)  # type: ignore[attr-defined]  # noqa: SLF001
            merged.plural = read.plural  # type: ignore[attr-defined]
    # Without a catalogue each text would be looked for twice before it is given back.
    return merged if merged._catalog else gettext.NullTranslations()  # type: ignore[attr-defined]  # noqa: SLF001
