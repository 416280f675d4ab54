"""Rules of the words around the code: README.md and CHANGELOG.md say what there is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sehat.plugins.checking.data_rules import tables_of
from sehat.plugins.checking.findings import Finding, Rule
from sehat.plugins.checking.hook_rules import read_specs
from sehat.plugins.checking.project import Project
from sehat.plugins.checking.reading import declared_names

__all__ = ["DOC_RULES", "SECTIONS"]

SECTIONS = ("Install", "Permissions", "Data", "Removal")
"""What an operator looks for in a README, by its headings."""

_TOLD = ("Permission", "Event", "Job")


def words_are_there(project: Project) -> Iterator[Finding]:
    """PC50: sections, and every permission, event, job, hook and table; a line for this version."""
    path = project.root / "README.md"
    text = project.text(path)
    headings = set(re.findall(r"^#+ +(.+?) *$", text, re.MULTILINE))
    for section in SECTIONS:
        if section not in headings:
            todo = f"Add ## {section}; `sehat plugin new` shows what it says."
            yield project.finding("PC50", path, 1, f"README.md has no section {section}", todo)
    told = [(kind, name) for _, _, kind, name in declared_names(project) if kind in _TOLD]
    told += [("table", name) for _, _, name in tables_of(project)]
    told += [("hook", name) for name in read_specs(project.package / "hookspecs.py")]
    for kind, name in dict.fromkeys(told):
        if f"`{name}`" not in text:
            todo = f"Name `{name}` there, and what it is for."
            wrong = f"README.md does not name the {kind.lower()} {name}"
            yield project.finding("PC50", path, 1, wrong, todo)
    version, changes = project.distribution.get("version", ""), project.root / "CHANGELOG.md"
    heading = re.compile(rf"^#+ .*\b{re.escape(version)}\b", re.MULTILINE)
    if version and not heading.search(project.text(changes)):
        todo = f"Add ## {version} and what changed for those who use it."
        wrong = f"CHANGELOG.md has no heading for {version}"
        yield project.finding("PC50", changes, 1, wrong, todo)


DOC_RULES = (Rule("PC50", "README.md and CHANGELOG.md say what there is", words_are_there),)
