"""The rules that a plugin's files must keep; nothing of it is imported, no database is asked.

`sehat plugin check` prints what they find; the conformance suite asks the same rules one by one.
"""

from __future__ import annotations

from sehat.plugins.checking.catalogue import RULES, Report, check_project
from sehat.plugins.checking.exempt import read_exemptions
from sehat.plugins.checking.findings import Finding, Rule
from sehat.plugins.checking.project import Project, read_project

__all__ = [
    "RULES",
    "Finding",
    "Project",
    "Report",
    "Rule",
    "check_project",
    "read_exemptions",
    "read_project",
]
