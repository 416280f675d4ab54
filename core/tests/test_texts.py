"""Texts are collected, merged and compiled; what is translated stays as it was."""

from __future__ import annotations

import gettext
from pathlib import Path

from sehat.texts import Package, conflicts

PYTHON = '''"""Words."""

from sehat.api import marked as _

REFUSALS = {"ward.full": "No bed is free."}
TITLE = _("Ward")
'''
PAGE = "{{ _('%(count)s beds', count=3) }}"


def package(folder: Path) -> Package:
    place = folder / "sehat_ward"
    (place / "templates").mkdir(parents=True)
    (place / "words.py").write_text(PYTHON, encoding="utf-8")
    (place / "templates/page.html").write_text(PAGE, encoding="utf-8")
    return Package(place)


def test_new_texts_wait_for_a_translation(tmp_path: Path):
    texts = package(tmp_path)

    texts.merge()

    (catalogue,) = texts.catalogues
    assert catalogue.name == "sehat_ward.po"
    assert sorted(msgid for _, msgid, _ in texts.faults()) == [
        "%(count)s beds",
        "No bed is free.",
        "Ward",
    ]


def test_merged_catalogue_compiles_and_a_second_merge_changes_nothing(tmp_path: Path):
    texts = package(tmp_path)
    texts.merge()
    (catalogue,) = texts.catalogues
    text = catalogue.read_text(encoding="utf-8")
    text = text.replace('msgid "Ward"\nmsgstr ""', 'msgid "Ward"\nmsgstr "वार्ड"')
    catalogue.write_text(text, encoding="utf-8")

    texts.merge()
    texts.compile()

    assert catalogue.read_text(encoding="utf-8") == text
    with catalogue.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Ward") == "वार्ड"


def test_translation_that_lost_a_parameter_is_a_fault(tmp_path: Path):
    texts = package(tmp_path)
    texts.merge()
    (catalogue,) = texts.catalogues
    text = catalogue.read_text(encoding="utf-8")
    lost = text.replace(
        'msgid "%(count)s beds"\nmsgstr ""', 'msgid "%(count)s beds"\nmsgstr "बिस्तर %(n)s"'
    )
    catalogue.write_text(lost, encoding="utf-8")

    faults = {msgid: wrong for _, msgid, wrong in texts.faults()}

    assert "%(count)s beds" in faults
    assert "not translated" not in faults["%(count)s beds"]


def test_text_that_two_packages_translate_differently_is_told(tmp_path: Path):
    packages = []
    for name, hindi in (("one", "साफ़"), ("two", "हटाएँ"), ("three", "साफ़")):
        texts = package(tmp_path / name)
        texts.merge()
        (catalogue,) = texts.catalogues
        text = catalogue.read_text("utf-8")
        catalogue.write_text(
            text.replace('msgid "Ward"\nmsgstr ""', f'msgid "Ward"\nmsgstr "{hindi}"'), "utf-8"
        )
        packages.append(texts)

    assert list(conflicts(packages)) == [("hi", "Ward")]
    assert list(conflicts([packages[0], packages[2]])) == []
