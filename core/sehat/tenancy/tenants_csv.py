"""Hospitals from a CSV file, such as a public list: checked row by row, all or none."""

from __future__ import annotations

import re
from collections.abc import Collection

from msgspec import Struct

from sehat.imports.csv_rows import Columns, Row, read_rows
from sehat.imports.faults import Fault, Faults
from sehat.people.latin import to_latin
from sehat.people.names import clean_name
from sehat.refusals import Refusal, declare_words

__all__ = ["COLUMNS", "TenantRow", "check_tenants"]

COLUMNS = Columns(
    known=("name", "name_hi", "slug", "kind", "parent", "locality", "pin"),
    required=("name",),
    aliases={"pincode": "pin", "pin_code": "pin", "name_local": "name_hi"},
)
KINDS = ("authority", "government", "private")
LONGEST_NAME = 120
LONGEST_SLUG = 40

_SLUG = re.compile(r"^[a-z][a-z0-9-]{1,39}$")
_PIN = re.compile(r"^[1-9][0-9]{5}$")
RESERVED = frozenset(
    (
        *("admin", "api", "card", "events", "healthz", "help", "me", "portal", "preferences"),
        *("readyz", "sign-in", "sign-out", "static"),
    )
)
"""Addresses that are pages of the platform; the table `tenant` refuses them too."""

_EMPTY_WORDS = frozenset(("govt", "government", "the", "of", "and", "hospital"))

declare_words(
    {
        "import.required": "This cell is empty and must not be.",
        "import.too_long": "Use at most %(limit)s characters.",
        "import.pin": "A PIN code has six digits and does not begin with 0.",
        "import.kind": "Write authority, government or private.",
        "import.slug": (
            "An address has small letters, digits and hyphens, begins with a letter and has"
            " at most 40 characters."
        ),
        "import.slug_taken": "The address %(slug)s is taken. Write another into the column slug.",
        "import.slug_none": "No address can be made of this name. Write one into the column slug.",
        "import.parent_unknown": "There is no authority %(parent)s, here or above in this file.",
        "import.parent_none": "Only government hospitals have an authority above them.",
    }
)


class TenantRow(Struct, frozen=True):
    """A tenant as read, with the line of the file; `parent` is the address of an authority."""

    line: int
    slug: str
    kind: str
    name: str
    name_hi: str
    parent: str | None
    locality: str | None
    pin: str | None


def check_tenants(
    data: bytes,
    *,
    authority: str | None,
    authorities: Collection[str] = (),
    taken: Collection[str] = (),
) -> tuple[TenantRow, ...] | Faults:
    """Read a file of hospitals; one fault anywhere refuses all of it.

    Only `name` must be there. An empty `kind` is government, an empty `parent` is `authority`, and
    an empty `slug` is made of the name, and of the locality where two names are alike.
    `authorities` are the addresses of those that stand, `taken` the addresses that nobody may take.
    """
    rows = read_rows(data, COLUMNS)
    if isinstance(rows, Faults):
        return rows
    faults = Faults()
    slugs = {*taken, *RESERVED, *(row["slug"] for row in rows if row["slug"])}
    above = {*authorities, *((authority,) if authority else ())}
    given = {*taken, *RESERVED}
    made = []
    for row in rows:
        tenant = _tenant(row, _slug(row, slugs, given, faults), authority, faults)
        if tenant.parent is not None and tenant.parent not in above:
            _tell(faults, row, "parent", "import.parent_unknown", parent=tenant.parent)
        if tenant.kind == "authority":
            above.add(tenant.slug)
        made.append(tenant)
    return faults if faults.listed else tuple(made)


def _tenant(row: Row, slug: str, authority: str | None, faults: Faults) -> TenantRow:
    name, kind = clean_name(row["name"]), row["kind"].lower() or "government"
    if not name:
        _tell(faults, row, "name", "import.required")
    for column in ("name", "name_hi", "locality"):
        if len(row[column]) > LONGEST_NAME:
            _tell(faults, row, column, "import.too_long", limit=LONGEST_NAME)
    if kind not in KINDS:
        _tell(faults, row, "kind", "import.kind")
    if row["parent"] and kind != "government":
        _tell(faults, row, "parent", "import.parent_none")
    pin = re.sub(r"\s", "", row["pin"])
    if pin and not _PIN.match(pin):
        _tell(faults, row, "pin", "import.pin")
    return TenantRow(
        line=row.line,
        slug=slug,
        kind=kind,
        name=name,
        name_hi=clean_name(row["name_hi"]),
        parent=(row["parent"] or authority) if kind == "government" else None,
        locality=clean_name(row["locality"]) or None,
        pin=pin or None,
    )


def _slug(row: Row, slugs: set[str], given: set[str], faults: Faults) -> str:
    """The address that is given, where it is good, or one that is made."""
    slug = row["slug"]
    if not slug:
        return _made(row, slugs, faults)
    if not _SLUG.match(slug):
        _tell(faults, row, "slug", "import.slug")
    elif slug in given:
        _tell(faults, row, "slug", "import.slug_taken", slug=slug)
    given.add(slug)
    return slug


def _made(row: Row, slugs: set[str], faults: Faults) -> str:
    words = _words(row["name"])
    telling = [word for word in words if word not in _EMPTY_WORDS] or words
    for chosen in (telling, words, [*telling, *_words(row["locality"])]):
        slug = _joined(chosen)
        if _SLUG.match(slug) and slug not in slugs:
            slugs.add(slug)
            return slug
    if row["name"]:
        slug = _joined(telling)
        code = "import.slug_taken" if slug in slugs else "import.slug_none"
        _tell(faults, row, "slug", code, slug=slug)
    return ""


def _words(text: str) -> list[str]:
    return re.sub(r"[^a-z0-9]+", " ", to_latin(text).replace("'", "")).split()


def _joined(words: list[str]) -> str:
    """Words with hyphens, as many whole ones as fit."""
    slug = "-".join(words).lstrip("0123456789-")
    if len(slug) <= LONGEST_SLUG:
        return slug
    return slug[: LONGEST_SLUG + 1].rpartition("-")[0] or slug[:LONGEST_SLUG]


def _tell(faults: Faults, row: Row, column: str, code: str, **parameters: object) -> None:
    faults.add(Fault(row.line, column, Refusal(code, parameters)))
