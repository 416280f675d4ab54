"""A list of drugs as it is read from files, before it is written: substances, drugs, faults."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from msgspec import Struct, field

from sehat.terminology.bases import base_of, code_of

__all__ = ["DrugList", "DrugRow", "Fault", "SubstanceRow", "rows_of_substances"]


class Fault(Struct, frozen=True):
    """A file cannot be taken as it is: where, and what to mend. Lines count from 1."""

    file: str
    line: int
    column: str
    reason: str


class SubstanceRow(NamedTuple):
    """A substance with the code of its base, as of the table `substance`."""

    code: str
    name: str
    base_code: str
    decided_by: str


class DrugRow(Struct, frozen=True, kw_only=True):
    """A drug of a list with the codes of its substances."""

    code: str
    name: str
    form: str
    route: str
    strength: str
    substances: tuple[str, ...]
    essential: bool = False
    generic: str = ""


class DrugList(Struct, frozen=True, kw_only=True):
    """The drugs of one source and the substances that they name, bases included."""

    system: str
    substances: dict[str, SubstanceRow] = field(default_factory=dict)
    drugs: tuple[DrugRow, ...] = ()

    def bases_of(self, drug: DrugRow) -> frozenset[str]:
        """The base substances of a drug, by their codes."""
        return frozenset(self.substances[code].base_code for code in drug.substances)


def rows_of_substances(named: Iterable[tuple[str, str]]) -> dict[str, SubstanceRow]:
    """The rows of substances given as code and name, and a row for each base that they have.

    A base has the code that its name spells, the same whatever list a substance comes from.
    """
    rows: dict[str, SubstanceRow] = {}
    for code, name in named:
        base = base_of(name)
        base_code = code_of(base.name) or code
        rows.setdefault(base_code, SubstanceRow(base_code, base.name, base_code, "itself"))
        if code != base_code:
            decided_by = "rule" if base.decided_by == "itself" else base.decided_by
            rows[code] = SubstanceRow(code, name, base_code, decided_by)
    return rows
