"""The base of a substance: what a salt, an ester or a hydrate is a form of, read from its name."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from msgspec import Struct

__all__ = ["Base", "active_of", "base_of", "code_of", "own_rows", "reviewed_bases"]

_ASIDE = re.compile(r"\s*\([^()]*\)\s*$")
_UNSPOKEN = re.compile(r"[^a-z0-9]+")
_SALT_LIKE = re.compile(r"(ate|ite|ide|ium)$")
_BRITISH = re.compile(r"(?<=[Ss]ul)ph")


class Base(Struct, frozen=True):
    """The name of a base and how it was found.

    `rule`: words for a salt, ester or hydrate were taken off. `review`: a person decided it.
    `itself`: the name is its own base. `undecided`: it looks like a salt that no list knows.
    """

    name: str
    decided_by: str


def base_of(name: str) -> Base:
    """The base of a substance by its name, such as amoxicillin of `Amoxicillin trihydrate`."""
    shown, head = _spoken(name)
    for found in (shown, head):
        if found.lower() in reviewed_bases():
            return Base(reviewed_bases()[found.lower()], "review")
    if not _is_base(head, of=shown):
        return Base(_capital(shown), "undecided")
    return Base(_capital(head), "itself" if head == shown else "rule")


def active_of(name: str) -> str:
    """What a strength of a substance is told of: its base, unless it is another drug by weight.

    A milligram of an isomer, a prodrug, a mixture or a mineral salt is not one of its base.
    """
    found = next((part for part in _spoken(name) if part.lower() in _apart()), None)
    return found.lower() if found else base_of(name).name.lower()


def code_of(name: str) -> str:
    """The code of a base: its name in small letters with hyphens, the same in every list."""
    return _UNSPOKEN.sub("-", name.lower()).strip("-")


@cache
def reviewed_bases() -> Mapping[str, str]:
    """Substance → base, as decided by a person: exceptions of the rule, and other names."""
    return {row["name"]: row["base"] for row in own_rows("exceptions.csv")}


def own_rows(file: str) -> Iterator[dict[str, str]]:
    """The rows of a list that comes with Sehat."""
    source = resources.files("sehat.terminology") / "data" / file
    yield from csv.DictReader(source.read_text(encoding="utf-8").splitlines())


def _spoken(name: str) -> tuple[str, str]:
    """The name as it is looked up, and what remains of it without salt, ester, hydrate and make."""
    shown = _ASIDE.sub("", _BRITISH.sub("f", " ".join(name.split()))) or name
    return shown, _without_salt(_without_form(shown.split()))


@cache
def _apart() -> frozenset[str]:
    """Reviewed names of drugs by themselves, and of minerals that an acid makes heavier."""
    return frozenset(
        row["name"]
        for row in own_rows("exceptions.csv")
        if row["reason"] in ("isomer", "prodrug", "mixture")
        or (row["reason"] == "mineral" and " " not in row["base"])
    )


def _without_form(words: list[str]) -> list[str]:
    """The words without the first ones, as long as they name a hydrate or a make: `Micronised`."""
    taken = _words("hydrate", "form")
    while len(words) > 1 and words[0].lower() in taken:
        if " ".join(words).lower() in reviewed_bases():
            break
        words = words[1:]
    return words


def _without_salt(words: list[str]) -> str:
    """The name without its last words, as long as they name a salt, an ester or a hydrate."""
    taken = _words("salt", "ester", "hydrate", "form")
    while len(words) > 1 and words[-1].lower() in taken:
        words = words[:-1]
        if " ".join(words).lower() in reviewed_bases():
            break
    return " ".join(words)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _is_base(name: str, *, of: str) -> bool:
    """Whether a name may stand for a base: no mineral with an acid, nothing that ends as a salt.

    A mineral is a base by itself and not what an acid leaves: `Sodium` of `Sodium succinate`.
    """
    words = name.lower().split()
    if len(words) == 1:
        return name == of or words[0] not in _words("mineral")
    return not (words[0] in _words("mineral") or _SALT_LIKE.search(words[-1]))


@cache
def _words(*kinds: str) -> frozenset[str]:
    return frozenset(row["word"] for row in own_rows("salts.csv") if row["kind"] in kinds)
