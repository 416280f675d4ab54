"""Files of other projects in the tree: check them against their packages, or take them anew.

`check` compares every file with its lock and, where npm is at hand, with the package that the
lock names: first the package by its integrity, then the file inside it. `take` writes the files
of the lock from their packages; change a version in the lock, run it, and read the difference.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "core/sehat"
LOCK = PACKAGE / "static/vendor/lock.json"
Entry = dict[str, str]


def read_lock() -> list[Entry]:
    """The entries of the lock, one a file."""
    entries: list[Entry] = json.loads(LOCK.read_text("utf-8"))
    return entries


def from_npm(entry: Entry, folder: Path) -> bytes:
    """The file as its package holds it; the package must be the one of the lock's integrity."""
    name = f"{entry['package']}@{entry['version']}"
    made = subprocess.run(
        ["npm", "pack", name, "--silent", "--pack-destination", str(folder)],  # noqa: S607
        check=True,
        capture_output=True,
        text=True,
    )
    archive = folder / made.stdout.strip().splitlines()[-1]
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if entry.get("integrity", f"sha512-{digest}") != f"sha512-{digest}":
        raise SystemExit(f"{name} is not the package of the lock: its integrity differs.")
    with tarfile.open(archive) as tar:
        member = tar.extractfile(f"package/{entry['member']}")
        return member.read() if member else b""


def faults(entry: Entry, folder: Path | None) -> list[str]:
    """What is wrong with one vendored file."""
    body = (PACKAGE / entry["file"]).read_bytes()
    told = []
    if hashlib.sha256(body).hexdigest() != entry["sha256"]:
        told.append(f"{entry['file']} is not the locked one")
    if folder and entry["origin"] == "npm" and from_npm(entry, folder) != body:
        told.append(f"{entry['file']} is not that of {entry['package']} {entry['version']}")
    return told


def take(folder: Path) -> None:
    """Write the files of npm packages, and their hashes into the lock."""
    entries = read_lock()
    for entry in entries:
        if entry["origin"] == "npm":
            body = from_npm(entry, folder)
            (PACKAGE / entry["file"]).write_bytes(body)
            entry["sha256"] = hashlib.sha256(body).hexdigest()
    LOCK.write_text(json.dumps(entries, indent=2) + "\n", "utf-8")


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=["check", "take"])
    action = parser.parse_args().action
    with tempfile.TemporaryDirectory() as folder:
        if action == "take":
            take(Path(folder))
            return 0
        packages = Path(folder) if shutil.which("npm") else None
        told = [fault for entry in read_lock() for fault in faults(entry, packages)]
    compared = "their packages" if packages else "the lock alone, because npm is not here"
    sys.stdout.write("".join(f"{line}\n" for line in told) or f"All are those of {compared}.\n")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
