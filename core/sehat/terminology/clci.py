"""Reading the Common Lab Codes for India as published, and loading them beside the own list.

The file is CSV in UTF-8 with the columns General Name, LOINC Code, Fully-Specified Name (FSN) and
Long Common Name. It names no units and no ranges: a coded test can be chosen from, and any other is
recorded as text with its unit, until the own list holds it. Source: NRCeS, CLCI, README.txt.
"""

from __future__ import annotations

import csv
import io
import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from sehat.terminology.lab_values import LabChoice
from sehat.terminology.labs import LabRow, index_labs, load_labs, own_labs, write_labs
from sehat.terminology.lists import Fault
from sehat.terminology.writing import note_system

if TYPE_CHECKING:
    from asyncpg import Connection

__all__ = ["CLCI", "load_clci", "read_clci"]

CLCI = "clci"
"""The key of the Common Lab Codes among the code systems."""

FILE = "common-lab-codes-for-india.csv"
NAME, LOINC, FSN, LONG = (
    "General Name",
    "LOINC Code",
    "Fully-Specified Name (FSN)",
    "Long Common Name",
)
_LOINC = re.compile(r"[1-9][0-9]{0,6}-[0-9]")
_SCALE = 4
_SYSTEM = 3
_PRESENCE = (LabChoice("Negative"), LabChoice("Positive", abnormal=True))
_SPECIMENS = {
    "Bld": "edta_blood",
    "RBC": "edta_blood",
    "Ser": "serum",
    "Ser/Plas": "serum",
    "PPP": "citrate_plasma",
    "Urine": "urine",
    "Urine sed": "urine",
    "Stool": "stool",
    "Sputum": "sputum",
}


def read_clci(folder: Path) -> list[LabRow] | list[Fault]:
    """Read and check the file of a folder; any fault refuses it whole."""
    try:
        text = (folder / FILE).read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return [Fault(FILE, 0, "", "This file is missing from the folder.")]
    except UnicodeDecodeError:
        return [Fault(FILE, 0, "", "This file is not UTF-8. Save it as UTF-8.")]
    reader = csv.DictReader(io.StringIO(text))
    missing = [name for name in (NAME, LOINC, FSN, LONG) if name not in (reader.fieldnames or ())]
    if missing:
        return [Fault(FILE, 1, name, "This column is missing.") for name in missing]
    faults: list[Fault] = []
    rows: dict[str, LabRow] = {}
    for row in reader:
        code, name = (row[LOINC] or "").strip(), (row[NAME] or "").strip()
        if not _LOINC.fullmatch(code) or not _checked(code):
            faults.append(Fault(FILE, reader.line_num, LOINC, f"{code!r} is no LOINC code."))
        elif code in rows:
            faults.append(Fault(FILE, reader.line_num, LOINC, f"{code} stands there twice."))
        elif not name:
            faults.append(Fault(FILE, reader.line_num, NAME, "This is empty."))
        else:
            rows[code] = _row(code, name, row[FSN] or "", row[LONG] or "")
    return faults or list(rows.values())


async def load_clci(connection: Connection, folder: Path) -> int | list[Fault]:
    """Offer the tests of the folder beside the own list, or tell every fault; return how many.

    One transaction. A LOINC code that a test of the own list bears is not offered twice.
    """
    rows = read_clci(folder)
    listed = [row for row in rows if isinstance(row, LabRow)]
    faults = [row for row in rows if isinstance(row, Fault)]
    if faults:
        return faults
    own = {row.loinc for row in own_labs()}
    async with connection.transaction():
        await load_labs(connection)
        await write_labs(connection, CLCI, [row for row in listed if row.loinc not in own])
        await index_labs(connection)
        await note_system(
            connection,
            CLCI,
            title="Common Lab Codes for India, NRCeS and C-DAC, with LOINC",
            version=sha256((folder / FILE).read_bytes()).hexdigest()[:12],
            licence="C-DAC; LOINC licence, Regenstrief Institute",
        )
    return len(listed)


def _row(code: str, name: str, fsn: str, long: str) -> LabRow:
    parts = [*fsn.split(":"), "", "", "", "", ""]
    coded = parts[_SCALE] == "Ord"
    title, _, detail = long.partition("[")
    said = f"{name} ({detail.partition(']')[0].lower()})" if detail else name
    return LabRow(
        code=code,
        name=said,
        section="other",
        specimen=_SPECIMENS.get(parts[_SYSTEM], "other"),
        scale="coded" if coded else "text",
        loinc=code,
        choices=_PRESENCE if coded else (),
        also=f"{title} {code}",
    )


def _checked(code: str) -> bool:
    """Whether the last digit is the Luhn digit (modulus 10) of those before, as LOINC has it."""
    digits, _, check = code.partition("-")
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return (10 - total % 10) % 10 == int(check)
