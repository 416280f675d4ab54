"""All rules by their codes, and a plugin measured by them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from sehat.plugins.checking.code_rules import CODE_RULES
from sehat.plugins.checking.data_rules import DATA_RULES
from sehat.plugins.checking.doc_rules import DOC_RULES
from sehat.plugins.checking.exempt import read_exemptions
from sehat.plugins.checking.findings import Finding, Rule
from sehat.plugins.checking.hook_rules import HOOK_RULES
from sehat.plugins.checking.manifest_rules import MANIFEST_RULES
from sehat.plugins.checking.page_rules import PAGE_RULES
from sehat.plugins.checking.project import Project, read_project

__all__ = ["RULES", "Report", "check_project"]

RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in sorted(
        (*MANIFEST_RULES, *CODE_RULES, *HOOK_RULES, *DATA_RULES, *PAGE_RULES, *DOC_RULES),
        key=lambda rule: rule.code,
    )
}
"""Code → rule, in the order of codes."""


class Report(Struct, frozen=True):
    """What a check made of a project: findings that count, and the exemptions that it claims."""

    project: Project
    findings: tuple[Finding, ...]
    exempt: Mapping[str, str]


def check_project(path: Path) -> Report:
    """Hold every rule against the project of a folder.

    Raises:
        PluginError: no plugin lies there.
    """
    project = read_project(path)
    exempt = read_exemptions(project)
    found = {
        finding
        for rule in RULES.values()
        if rule.code not in exempt
        for finding in rule.find(project)
    }
    known = {code: reason for code, reason in exempt.items() if code in RULES}
    return Report(project, tuple(sorted(found)), known)
