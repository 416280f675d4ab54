"""Files of other projects are the ones that their lock names, each beside its licence."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

import sehat

PACKAGE = Path(sehat.__file__).parent
LOCK = json.loads((PACKAGE / "static/vendor/lock.json").read_text("utf-8"))
FOREIGN = {".js", ".ttf", ".wasm", ".woff2"}


@pytest.mark.parametrize("entry", LOCK, ids=lambda entry: entry["file"])
def test_vendored_file_is_the_locked_one(entry: dict[str, str]) -> None:
    body = (PACKAGE / entry["file"]).read_bytes()

    assert hashlib.sha256(body).hexdigest() == entry["sha256"]


def test_vendored_files_are_all_locked() -> None:
    folders = [PACKAGE / "static/vendor", PACKAGE / "static/fonts", PACKAGE / "fonts"]
    there = {
        path.relative_to(PACKAGE).as_posix()
        for folder in folders
        for path in folder.iterdir()
        if path.suffix in FOREIGN
    }

    assert there == {entry["file"] for entry in LOCK}


@pytest.mark.parametrize(
    "licence",
    [
        "static/vendor/htmx.LICENSE.txt",
        "static/vendor/barcode-detector.LICENSE.txt",
        "static/vendor/zxing-wasm.LICENSE.txt",
        "static/fonts/OFL.txt",
        "fonts/OFL.txt",
    ],
)
def test_vendored_licence_is_shipped(licence: str) -> None:
    text = (PACKAGE / licence).read_text("utf-8")

    assert (
        "without fee" in text
        or "free of charge" in text
        or "SIL OPEN FONT LICENSE Version 1.1" in text
    )
