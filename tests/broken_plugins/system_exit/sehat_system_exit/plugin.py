"""A plugin that thinks it is the whole program."""

import sys


def read_licence() -> str:
    """Look for the licence, and give up on everything without it."""
    sys.exit("There is no licence file.")  # the fault


LICENCE = read_licence()
