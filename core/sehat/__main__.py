"""`python -m sehat` is the command line."""

from __future__ import annotations

from sehat.cli import main

main()
