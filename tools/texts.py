"""Translations of the core and the plugins of this checkout: merge, compile or check them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sehat.texts import Package, conflicts

ROOT = Path(__file__).resolve().parent.parent


def packages() -> list[Package]:
    """Find the core and the plugins of this checkout."""
    folders = [ROOT / "core/sehat", *ROOT.glob("plugins/*/sehat_*")]
    return [Package(folder) for folder in folders if (folder / "__init__.py").exists()]


def main() -> int:
    """Do what the command line says: merge, compile or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=["merge", "compile", "check"])
    action = parser.parse_args().action
    for package in packages() if action == "merge" else []:
        package.merge()
    if action == "check":
        faults = [
            f"{path.relative_to(ROOT)}: {wrong}\n"
            for package in packages()
            for path, _msgid, wrong in package.faults()
        ]
        faults += [
            f"{language}: {text!r} is translated in two ways. Agree, or name what differs.\n"
            for language, text in conflicts(packages())
        ]
        sys.stderr.writelines(faults)
        if faults:
            return 1
    for package in packages():
        package.compile()
    return 0


if __name__ == "__main__":
    sys.exit(main())
