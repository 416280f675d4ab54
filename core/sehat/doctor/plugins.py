"""Findings about the plugins: which were put aside and why, and commands that two would give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING

from sehat.doctor.finding import Finding, ok, to_fix, to_note

if TYPE_CHECKING:
    from sehat.plugins.loader import Plugins

__all__ = ["plugin_findings"]


def plugin_findings(plugins: Plugins, *, taken: Collection[str] = ()) -> list[Finding]:
    """A line a plugin; `taken` are the commands of the core, which no plugin may take."""
    if not plugins.all:
        return [to_note("plugins", "none is loaded")]
    findings = []
    given = Counter(taken)
    for plugin in plugins.all:
        commands = plugin.found.manifest.commands if plugin.found.manifest else {}
        given.update(list(commands))
        twice = [name for name in commands if given[name] > 1]
        part = f"plugin {plugin.name}"
        if not plugin.live:
            said = f"put aside at {plugin.stage}: {plugin.reason}"
            findings.append(to_fix(part, said, "Correct it, or remove the package; then restart."))
        elif twice:
            said = f"its command {', '.join(twice)} is somebody else's already"
            findings.append(to_fix(part, said, "Rename it in plugin.toml."))
        else:
            findings.append(ok(part, f"{plugin.version} is live"))
    return findings
